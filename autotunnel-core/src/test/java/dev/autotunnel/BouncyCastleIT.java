package dev.autotunnel;

import dev.autotunnel.openssh.OpenSshServer;
import dev.autotunnel.openssh.RequiresOpenSsh;
import dev.autotunnel.spec.Forward;
import dev.autotunnel.testkit.EmbeddedSshServer;
import java.time.Duration;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Servers that can be reached only with BouncyCastle. The build runs this class with its jar on the class path. */
@RequiresOpenSsh
class BouncyCastleIT {
    private static final Duration PATIENCE = Duration.ofSeconds(30);

    /** The sshd of OpenSSH 9.2 has no ML-KEM, so the embedded server takes its place. */
    @ParameterizedTest
    @ValueSource(strings = {"mlkem768x25519-sha256", "sntrup761x25519-sha512"})
    void a_server_with_this_key_exchange_alone_is_reached(String name) {
        try (EmbeddedSshServer server =
                        EmbeddedSshServer.builder().keyExchange(name).start();
                TunnelSupervisor tunnel = TunnelSupervisor.open(
                        Specs.to(server)
                                .forward(Forward.local("db", "0:127.0.0.1:1"))
                                .build(),
                        PATIENCE)) {
            tunnel.awaitUp(PATIENCE);
        }
    }

    @ParameterizedTest
    @ValueSource(
            strings = {"Ciphers chacha20-poly1305@openssh.com", "KexAlgorithms sntrup761x25519-sha512@openssh.com"})
    void a_server_with_this_algorithm_alone_is_reached(String line) {
        try (OpenSshServer server = OpenSshServer.start(line);
                TunnelSupervisor tunnel = TunnelSupervisor.open(
                        Specs.to(server)
                                .forward(Forward.local("db", "0:127.0.0.1:1"))
                                .build(),
                        PATIENCE)) {
            tunnel.awaitUp(PATIENCE);
        }
    }
}
