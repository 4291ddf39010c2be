package dev.autotunnel;

import static org.assertj.core.api.Assertions.assertThat;

import dev.autotunnel.event.Failure;
import dev.autotunnel.event.Failure.Kind;
import dev.autotunnel.event.Failure.Stage;
import dev.autotunnel.openssh.FakeAgent;
import dev.autotunnel.openssh.OpenSshAgent;
import dev.autotunnel.openssh.OpenSshServer;
import dev.autotunnel.openssh.RequiresOpenSsh;
import dev.autotunnel.spec.Credentials;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Base64;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** An agent that cannot be used is told as what it is, and does not stop a key file that stands beside it. */
@RequiresOpenSsh
class OpenSshAgentIT {
    private OpenSshServer server;
    private OpenSshAgent agent;

    @BeforeEach
    void start() {
        server = OpenSshServer.start();
        agent = OpenSshAgent.start();
    }

    @AfterEach
    void stop() {
        agent.close();
        server.close();
    }

    @Test
    void an_empty_and_a_locked_agent() {
        assertTold(agent.socket(), "shows no key: it holds none, or it is locked", "ssh-add -X");

        agent.add(server.privateKeyFile());
        agent.lock();
        assertTold(agent.socket(), "shows no key: it holds none, or it is locked", "ssh-add -X");
    }

    @Test
    void an_agent_that_is_not_there() {
        Path nowhere = agent.socket().resolveSibling("nowhere");
        assertTold(nowhere, "cannot be reached: the socket does not exist", "agent runs");
        Path abandoned = agent.socket();
        agent.close();
        agent = OpenSshAgent.start();
        assertTold(abandoned, "cannot be reached: the socket does not exist", "agent runs");
    }

    @Test
    void an_agent_that_hangs() {
        try (FakeAgent silent = FakeAgent.silent()) {
            assertTold(silent.socket(), "when it was asked to list its keys", "unlock");
        }
    }

    @Test
    void an_agent_that_refuses_to_sign() {
        try (FakeAgent refusing = FakeAgent.holding(publicKeyOfClient(), data -> new byte[0])) {
            assertTold(refusing.socket(), "refused to sign", "confirm");
            assertThat(refusing.signRequests()).isGreaterThanOrEqualTo(1);
        }
    }

    @Test
    void an_agent_that_hangs_when_it_is_to_sign() {
        try (FakeAgent hanging = FakeAgent.holding(publicKeyOfClient(), data -> null)) {
            assertTold(hanging.socket(), "when it was asked to sign", "unlock");
        }
    }

    @Test
    void a_real_agent_that_needs_a_confirmation_which_nobody_gives() {
        agent.add(server.privateKeyFile(), "-c");
        assertTold(agent.socket(), "refused to sign", "confirm");
    }

    /** Alone such an agent is the failure, at once and without a word about authorized_keys; beside a key file it is none. */
    private void assertTold(Path socket, String message, String remedy) {
        Credentials alone = Credentials.agent(socket);
        Failure failure = Logins.firstFailure(server, alone, Duration.ofSeconds(4));

        assertThat(failure.kind()).isEqualTo(Kind.AGENT_UNAVAILABLE);
        assertThat(failure.stage()).isEqualTo(Stage.AUTHENTICATION);
        assertThat(failure.message()).contains("the agent at " + socket, message);
        assertThat(failure.remedy()).contains(remedy).doesNotContain("authorized_keys");

        Path other = agent.newKey("other" + System.nanoTime(), "ed25519");
        server.authorize(OpenSshAgent.publicKey(other));
        Logins.assertUp(server, Credentials.anyOf(alone, Credentials.privateKey(other)), Duration.ofSeconds(10));
    }

    private byte[] publicKeyOfClient() {
        return Base64.getDecoder()
                .decode(OpenSshAgent.publicKey(server.privateKeyFile()).split(" ", 3)[1]);
    }
}
