package dev.autotunnel;

import static org.assertj.core.api.Assertions.assertThat;

import dev.autotunnel.event.Failure;
import dev.autotunnel.event.Failure.Kind;
import dev.autotunnel.event.Failure.Stage;
import dev.autotunnel.openssh.OpenSshAgent;
import dev.autotunnel.openssh.OpenSshServer;
import dev.autotunnel.openssh.RequiresOpenSsh;
import dev.autotunnel.spec.Algorithms;
import dev.autotunnel.spec.Credentials;
import dev.autotunnel.spec.Forward;
import dev.autotunnel.spec.HostKeys;
import dev.autotunnel.spec.SshServer;
import dev.autotunnel.spec.TunnelSpec;
import dev.autotunnel.testkit.EmbeddedSshServer;
import java.nio.file.Path;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/**
 * Servers that do not accept how our keys sign. The sshd of OpenSSH 9.2 accepts what PubkeyAcceptedAlgorithms says, but tells
 * clients that it accepts everything; the embedded server tells the truth, as OpenSSH does from 9.6 on.
 */
@RequiresOpenSsh
class KeyAlgorithmsIT {
    @AutoClose
    private final OpenSshAgent agent = OpenSshAgent.start();

    private Path rsa;
    private Path ed25519;

    @BeforeEach
    void makeKeys() {
        rsa = agent.newKey("rsa", "rsa");
        ed25519 = agent.newKey("ed25519", "ed25519");
    }

    @AfterEach
    void noThreadStays() {
        Leaks.awaitNoThreads();
    }

    @ParameterizedTest
    @CsvSource({
        "ed25519, ecdsa-sha2-nistp256, ssh-ed25519",
        "rsa, ssh-ed25519, rsa-sha2-512",
        "rsa, rsa-sha2-256, rsa-sha2-512",
        "rsa, ssh-rsa, rsa-sha2-512"
    })
    void an_sshd_that_excludes_the_algorithm_of_the_key(String key, String accepted, String used) {
        try (OpenSshServer server = OpenSshServer.start("PubkeyAcceptedAlgorithms " + accepted)) {
            Path file = key.equals("rsa") ? rsa : ed25519;
            server.authorize(OpenSshAgent.publicKey(file));
            Failure failure = Logins.firstFailure(server, Credentials.privateKey(file), Logins.PATIENCE.dividedBy(2));

            assertThat(server.log()).contains("signature algorithm " + used + " not in PubkeyAcceptedAlgorithms");
            assertRefused(failure);
            assertThat(failure.message()).contains("the server refuses the key: ");
            assertThat(failure.remedy())
                    .contains("authorized_keys")
                    .endsWith("PubkeyAcceptedAlgorithms, which must allow " + used);
        }
    }

    @Test
    void an_sshd_that_accepts_rsa_by_sha1_alone_is_entered_if_the_user_wants_it() {
        try (OpenSshServer server = OpenSshServer.start("PubkeyAcceptedAlgorithms ssh-rsa")) {
            server.authorize(OpenSshAgent.publicKey(rsa));
            SshServer at = SshServer.builder(server.user() + "@127.0.0.1:" + server.port())
                    .credentials(Credentials.privateKey(rsa))
                    .hostKeys(HostKeys.knownHosts(server.knownHostsFile()))
                    .algorithms(Algorithms.defaults().withPublicKeys("ssh-rsa"))
                    .build();
            Logins.assertUp(spec(at));
        }
    }

    @Test
    void a_server_that_says_it_accepts_rsa_by_sha1_alone() {
        try (EmbeddedSshServer server = accepting("ssh-rsa")) {
            Failure failure = failure(server, Credentials.privateKey(rsa), Algorithms.defaults());
            assertRefused(failure);
            assertThat(failure.message())
                    .contains("the server refuses the key: %s (%s) signs by rsa-sha2-512 or rsa-sha2-256,"
                            .formatted(rsa, OpenSshAgent.fingerprint(rsa)))
                    .contains("and the server accepts signatures by \"ssh-rsa\" only");
            assertThat(failure.remedy())
                    .startsWith("the server accepts RSA keys by SHA-1 alone: add rsa-sha2-512 to"
                            + " PubkeyAcceptedAlgorithms there")
                    .contains("Algorithms.defaults().withPublicKeys(\"+ssh-rsa\")");

            Logins.assertUp(spec(at(
                    server, Credentials.privateKey(rsa), Algorithms.defaults().withPublicKeys("+ssh-rsa"))));
        }
    }

    @Test
    void a_server_that_says_it_accepts_other_keys_alone() {
        agent.add(ed25519);
        agent.add(rsa);
        try (EmbeddedSshServer server = accepting("ecdsa-sha2-nistp256")) {
            Failure failure = failure(server, Credentials.agent(agent.socket()), Algorithms.defaults());
            assertRefused(failure);
            assertThat(failure.message())
                    .contains("the agent at %s (%s) signs by ssh-ed25519"
                            .formatted(agent.socket(), OpenSshAgent.fingerprint(ed25519)))
                    .contains("(%s) signs by rsa-sha2-512 or rsa-sha2-256, and the server accepts signatures by"
                            .formatted(OpenSshAgent.fingerprint(rsa)));
            assertThat(failure.remedy())
                    .isEqualTo(
                            "add ssh-ed25519, rsa-sha2-512 to PubkeyAcceptedAlgorithms on the server, or use a key of"
                                    + " another type (the server accepts signatures by ecdsa-sha2-nistp256)");
        }
    }

    @Test
    void what_the_user_leaves_out_is_named() {
        try (EmbeddedSshServer server = accepting("rsa-sha2-256")) {
            Failure failure = failure(
                    server, Credentials.privateKey(rsa), Algorithms.defaults().withPublicKeys("rsa-sha2-512"));
            assertRefused(failure);
            assertThat(failure.remedy()).startsWith("SshServer.algorithms leaves out rsa-sha2-256");

            Failure unusable = failure(
                    server,
                    Credentials.privateKey(ed25519),
                    Algorithms.defaults().withPublicKeys("rsa-sha2-256"));
            assertRefused(unusable);
            assertThat(unusable.message())
                    .contains("the server was asked with none of our keys (%s (%s) would sign by ssh-ed25519)"
                            .formatted(ed25519, OpenSshAgent.fingerprint(ed25519)));
            assertThat(unusable.remedy()).contains("withPublicKeys", "PubkeyAcceptedAlgorithms");
        }
    }

    private EmbeddedSshServer accepting(String... algorithms) {
        return EmbeddedSshServer.builder()
                .authorizedKey(OpenSshAgent.publicKey(rsa))
                .publicKeyAlgorithms(algorithms)
                .start();
    }

    private static void assertRefused(Failure failure) {
        assertThat(failure.kind()).isEqualTo(Kind.AUTHENTICATION_REFUSED);
        assertThat(failure.stage()).isEqualTo(Stage.AUTHENTICATION);
    }

    private static Failure failure(EmbeddedSshServer server, Credentials credentials, Algorithms algorithms) {
        return Logins.firstFailure(spec(at(server, credentials, algorithms)));
    }

    private static SshServer at(EmbeddedSshServer server, Credentials credentials, Algorithms algorithms) {
        return SshServer.builder(server.user() + "@127.0.0.1:" + server.port())
                .credentials(credentials)
                .hostKeys(HostKeys.fingerprint(server.hostKeyFingerprint()))
                .algorithms(algorithms)
                .build();
    }

    private static TunnelSpec spec(SshServer at) {
        return TunnelSpec.builder("it")
                .server(at)
                .forward(Forward.local("db", "0:127.0.0.1:1"))
                .build();
    }
}
