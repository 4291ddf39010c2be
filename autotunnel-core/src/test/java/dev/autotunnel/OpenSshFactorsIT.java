package dev.autotunnel;

import static org.assertj.core.api.Assertions.assertThat;

import dev.autotunnel.event.Failure;
import dev.autotunnel.event.Failure.Kind;
import dev.autotunnel.openssh.OpenSshAgent;
import dev.autotunnel.openssh.OpenSshServer;
import dev.autotunnel.openssh.RequiresOpenSsh;
import dev.autotunnel.openssh.TestSecrets;
import dev.autotunnel.spec.Credentials;
import java.nio.file.Path;
import java.time.Duration;
import org.junit.jupiter.api.Test;

/** A real sshd that wants two different keys, or a key and a password. */
@RequiresOpenSsh
class OpenSshFactorsIT {
    private static final Duration DEADLINE = Duration.ofSeconds(30);

    @Test
    void two_keys() {
        try (OpenSshServer server = OpenSshServer.start("AuthenticationMethods publickey,publickey");
                OpenSshAgent agent = OpenSshAgent.start()) {
            Path second = agent.newKey("second", "rsa");
            Path stranger = agent.newKey("stranger", "ed25519");
            server.authorize(OpenSshAgent.publicKey(second));
            agent.add(second);
            Credentials first = Credentials.privateKey(server.privateKeyFile());
            Credentials unknown = Credentials.privateKey(stranger);

            Logins.assertUp(server, Credentials.anyOf(first, Credentials.privateKey(second)), DEADLINE);
            Logins.assertUp(
                    server, Credentials.anyOf(unknown, first, unknown, Credentials.agent(agent.socket())), DEADLINE);
            assertThat(Logins.failedLogins(server)).hasSize(1);

            assertMessage(server, first, "the key was accepted, the server also wants publickey");
            assertMessage(
                    server, Credentials.anyOf(first, unknown), "the key was accepted, then the server refused the key");
        }
    }

    @Test
    void a_key_and_a_password_that_is_wrong() {
        try (OpenSshServer server =
                OpenSshServer.start("AuthenticationMethods publickey,password", "PasswordAuthentication yes")) {
            Credentials key = Credentials.privateKey(server.privateKeyFile());

            assertMessage(server, key, "the key was accepted, the server also wants password");
            assertThat(Logins.failedLogins(server)).isEmpty();
            assertMessage(
                    server,
                    Credentials.anyOf(key, Credentials.password(TestSecrets.of("wrong"))),
                    "the key was accepted, then the server refused the password");
            assertThat(Logins.failedLogins(server)).hasSize(1);
        }
    }

    private static void assertMessage(OpenSshServer server, Credentials credentials, String message) {
        Failure failure = Logins.firstFailure(server, credentials, DEADLINE);
        assertThat(failure.kind()).isEqualTo(Kind.AUTHENTICATION_REFUSED);
        assertThat(failure.message()).contains(message);
        assertThat(failure.remedy()).contains("each factor").doesNotContain("authorized_keys");
    }
}
