package dev.autotunnel;

import static org.assertj.core.api.Assertions.assertThat;

import dev.autotunnel.event.Failure;
import dev.autotunnel.event.Failure.Kind;
import dev.autotunnel.openssh.FakeAgent;
import dev.autotunnel.openssh.OpenSshAgent;
import dev.autotunnel.openssh.OpenSshServer;
import dev.autotunnel.openssh.RequiresOpenSsh;
import dev.autotunnel.openssh.SecurityKey;
import dev.autotunnel.openssh.TestSecrets;
import dev.autotunnel.spec.Credentials;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Which keys are offered, in which order, and how often; and what the log of the server says about that. */
@RequiresOpenSsh
class OpenSshAgentKeysIT {
    private static final Duration DEADLINE = Duration.ofSeconds(30);

    private OpenSshAgent agent;
    private OpenSshServer server;

    @BeforeEach
    void start() {
        agent = OpenSshAgent.start();
        server = OpenSshServer.start("LogLevel VERBOSE", "MaxAuthTries 6");
        server.authorizeNone();
    }

    @AfterEach
    void stop() {
        server.close();
        agent.close();
    }

    @ParameterizedTest
    @ValueSource(strings = {"ed25519", "ecdsa", "rsa"})
    void one_wrong_key_is_one_failure_in_the_servers_log(String type) {
        Path key = agent.newKey("wrong", type);

        Failure ofFile = failure(Credentials.privateKey(key));
        assertThat(Logins.failedLogins(server)).hasSize(1);
        agent.add(key);
        Failure ofAgent = failure(Credentials.anyOf(Credentials.agent(agent.socket()), Credentials.privateKey(key)));
        assertThat(Logins.failedLogins(server)).hasSize(2);

        assertThat(List.of(ofFile, ofAgent)).allSatisfy(failure -> {
            assertThat(failure.kind()).isEqualTo(Kind.AUTHENTICATION_REFUSED);
            assertThat(failure.message()).contains("the server refuses the key");
            assertThat(failure.remedy()).contains("authorized_keys");
        });
    }

    @Test
    void the_fourth_rsa_key_of_an_agent_still_gets_in() {
        Path last = addKeys(4, "rsa");
        server.authorize(OpenSshAgent.publicKey(last));

        Logins.assertUp(server, Credentials.agent(agent.socket()), DEADLINE);
        assertThat(Logins.failedLogins(server)).hasSize(3);
    }

    @Test
    void a_key_that_the_server_did_not_see_was_not_refused() {
        addKeys(8, "ed25519");

        Failure failure = failure(Credentials.agent(agent.socket()));
        assertThat(failure.message()).contains("the server refuses the keys", "Too many authentication failures");
        assertThat(failure.remedy()).contains("withKey", "MaxAuthTries").doesNotContain("authorized_keys");
    }

    @Test
    void one_key_of_many_is_chosen() throws Exception {
        Path last = addKeys(8, "ed25519");
        String line = OpenSshAgent.publicKey(last);
        server.authorize(line);
        Credentials.Agent all = Credentials.agent(agent.socket());

        Logins.assertUp(server, all.withKey(line), DEADLINE);
        Logins.assertUp(server, all.withKey(OpenSshAgent.fingerprint(last)), DEADLINE);
        Logins.assertUp(server, all.withKey(Path.of(last + ".pub")), DEADLINE);
        Logins.assertUp(server, all.withKey(last), DEADLINE);
        Files.delete(last);
        Logins.assertUp(server, all.withKey(last), DEADLINE);
        assertThat(Logins.failedLogins(server)).isEmpty();

        Path other = agent.newKey("other", "ed25519");
        Failure failure = failure(all.withKey(other).withKey(OpenSshAgent.fingerprint(other)));
        assertThat(failure.kind()).isEqualTo(Kind.AGENT_UNAVAILABLE);
        assertThat(failure.message())
                .contains(
                        "the agent at " + agent.socket() + " holds 8 keys, but not the chosen one",
                        other.toString(),
                        OpenSshAgent.fingerprint(other));
    }

    @Test
    void a_key_file_whose_private_part_is_only_in_the_agent_is_offered_from_there_and_first() throws Exception {
        Path last = addKeys(8, "ed25519");
        server.authorize(OpenSshAgent.publicKey(last));
        Credentials agentThenFile = Credentials.anyOf(Credentials.agent(agent.socket()), Credentials.privateKey(last));

        Logins.assertUp(server, agentThenFile, DEADLINE); // the file could be used itself
        OpenSshAgent.protect(last, TestSecrets.of("passphrase"));
        Logins.assertUp(server, agentThenFile, DEADLINE);
        Files.delete(Path.of(last + ".pub"));
        Logins.assertUp(server, agentThenFile, DEADLINE);
        assertThat(Logins.failedLogins(server)).isEmpty();

        Failure failure = failure(Credentials.privateKey(last));
        assertThat(failure.kind()).isEqualTo(Kind.KEY_UNUSABLE);
        assertThat(failure.message()).contains("needs a passphrase");
    }

    @ParameterizedTest
    @ValueSource(strings = {"ed25519", "ecdsa", "rsa"})
    void a_certificate_of_an_agent(String type) {
        Path authority = agent.newKey("ca", "ed25519");
        Path key = agent.newKey("certified", type);
        OpenSshAgent.certify(authority, key, server.user());
        agent.add(key);
        server.authorize("cert-authority " + OpenSshAgent.publicKey(authority));

        Logins.assertUp(server, Credentials.agent(agent.socket()), DEADLINE);
        assertThat(server.log()).contains("-CERT SHA256:");
    }

    @Test
    void a_security_key_of_an_agent() throws Exception {
        SecurityKey key = SecurityKey.create();
        server.authorize(key.publicKeyLine());

        try (FakeAgent fido = FakeAgent.holding(key.blob(), key::sign)) {
            Logins.assertUp(server, Credentials.agent(fido.socket()), DEADLINE);
        }
        assertThat(server.log()).contains("Accepted publickey", "ED25519-SK");
    }

    /** Adds keys to the agent; returns the last one. */
    private Path addKeys(int count, String type) {
        Path last = agent.socket();
        for (int i = 0; i < count; i++) {
            last = agent.newKey("key" + i, type);
            agent.add(last);
        }
        return last;
    }

    private Failure failure(Credentials credentials) {
        return Logins.firstFailure(server, credentials, DEADLINE);
    }
}
