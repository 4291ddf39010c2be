package dev.autotunnel;

import static org.assertj.core.api.Assertions.assertThat;

import dev.autotunnel.event.Failure;
import dev.autotunnel.event.Failure.Kind;
import dev.autotunnel.event.Failure.Stage;
import dev.autotunnel.event.Phase;
import dev.autotunnel.internal.runtime.CapturedLog;
import dev.autotunnel.openssh.OpenSshServer;
import dev.autotunnel.openssh.RequiresOpenSsh;
import dev.autotunnel.spec.Algorithms;
import dev.autotunnel.spec.Credentials;
import dev.autotunnel.spec.Forward;
import dev.autotunnel.spec.HostKeys;
import dev.autotunnel.spec.SshServer;
import dev.autotunnel.spec.TunnelSpec;
import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Servers with few algorithms, and what is said about them. */
@RequiresOpenSsh
class AlgorithmsIT {
    private static final Duration PATIENCE = Duration.ofSeconds(60);

    private final Recorder events = new Recorder();

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "Ciphers aes256-gcm@openssh.com",
                "Ciphers aes192-ctr",
                "KexAlgorithms curve25519-sha256@libssh.org",
                "KexAlgorithms diffie-hellman-group14-sha256",
                "KexAlgorithms diffie-hellman-group-exchange-sha256"
            })
    void what_ssh_offers_by_default_is_enough(String line) {
        try (OpenSshServer server = OpenSshServer.start(line)) {
            expectUp(server, Algorithms.defaults());
        }
    }

    @ParameterizedTest
    @CsvSource({"hmac-sha1", "hmac-sha1-etm@openssh.com", "hmac-sha2-512"})
    void a_server_with_one_mac_of_the_defaults_is_reached(String mac) {
        try (OpenSshServer server = OpenSshServer.start("Ciphers aes128-ctr", "MACs " + mac)) {
            expectUp(server, Algorithms.defaults());
        }
    }

    @Test
    void an_old_key_exchange_is_named_allowed_and_warned_of() {
        try (OpenSshServer server = OpenSshServer.start("KexAlgorithms diffie-hellman-group14-sha1")) {
            Failure failure = failure(server, Algorithms.defaults());
            assertThat(failure.kind()).isEqualTo(Kind.NO_COMMON_ALGORITHM);
            assertThat(failure.stage()).isEqualTo(Stage.KEY_EXCHANGE);
            assertThat(failure.message())
                    .contains("no common algorithm for kex: the server offers \"diffie-hellman-group14-sha1,")
                    .contains("we offer ");
            assertThat(failure.remedy())
                    .contains("the server is behind")
                    .contains("withKex(\"+diffie-hellman-group14-sha1\")");

            Algorithms old = Algorithms.defaults().withKex("+diffie-hellman-group14-sha1");
            assertThat(CapturedLog.of("dev.autotunnel.TunnelSupervisor", () -> expectUp(server, old)))
                    .anyMatch(line -> line.contains("weak algorithms (SHA-1, MD5): diffie-hellman-group14-sha1"));
        }
    }

    @Test
    void a_server_that_wants_chacha20_alone_asks_for_bouncy_castle() {
        try (OpenSshServer server = OpenSshServer.start("Ciphers chacha20-poly1305@openssh.com")) {
            assertThat(failure(server, Algorithms.defaults()).remedy())
                    .startsWith("the server wants chacha20-poly1305@openssh.com")
                    .contains("put BouncyCastle on the class path");
        }
    }

    /** BouncyCastle is not on the class path here; BouncyCastleIT logs in by ML-KEM. */
    @Test
    void ml_kem_is_offered_first_if_the_jvm_has_it() {
        boolean has = Runtime.version().feature() >= 24;
        try (OpenSshServer server = OpenSshServer.start("KexAlgorithms diffie-hellman-group14-sha1")) {
            String message = failure(server, Algorithms.defaults()).message();
            assertThat(message).contains(has ? "we offer mlkem768x25519-sha256," : "we offer curve25519-sha256,");
            assertThat(message.contains("mlkem")).isEqualTo(has);
        }
    }

    @Test
    void a_server_that_has_nothing_of_ours_is_told_so() {
        try (OpenSshServer server = OpenSshServer.start("Ciphers aes128-ctr", "MACs umac-64@openssh.com")) {
            assertThat(failure(server, Algorithms.defaults()).remedy())
                    .isEqualTo("this library has none of the server's: enable one of ours on the server"
                            + " (MACs in sshd_config)");
        }
    }

    @Test
    void what_the_user_leaves_out_is_named() {
        try (OpenSshServer server = OpenSshServer.start("Ciphers aes192-ctr")) {
            Failure failure = failure(server, Algorithms.defaults().withCiphers("-aes192*"));
            assertThat(failure.remedy()).startsWith("SshServer.algorithms leaves out aes192-ctr");
        }
    }

    private void expectUp(OpenSshServer server, Algorithms algorithms) {
        try (TunnelSupervisor tunnel = supervisor(server, algorithms)) {
            tunnel.start().awaitUp(PATIENCE);
        }
    }

    private Failure failure(OpenSshServer server, Algorithms algorithms) {
        try (TunnelSupervisor tunnel = supervisor(server, algorithms)) {
            tunnel.start();
            return events.awaitPhase(Phase.FAILED).failure().orElseThrow();
        }
    }

    private TunnelSupervisor supervisor(OpenSshServer server, Algorithms algorithms) {
        SshServer at = SshServer.builder(server.user() + "@127.0.0.1:" + server.port())
                .credentials(Credentials.privateKey(server.privateKeyFile()))
                .hostKeys(HostKeys.knownHosts(server.knownHostsFile()))
                .algorithms(algorithms)
                .build();
        TunnelSpec spec = TunnelSpec.builder("it")
                .server(at)
                .forward(Forward.local("db", "0:127.0.0.1:1"))
                .build();
        return TunnelSupervisor.builder(spec).listener(events).build();
    }
}
