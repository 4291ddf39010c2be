package dev.autotunnel.inprocess;

import static org.assertj.core.api.Assertions.assertThat;

import dev.autotunnel.TunnelSupervisor;
import dev.autotunnel.openssh.OpenSshServer;
import dev.autotunnel.openssh.RequiresOpenSsh;
import dev.autotunnel.spec.Credentials;
import dev.autotunnel.spec.Forward;
import dev.autotunnel.spec.HostKeys;
import dev.autotunnel.spec.TunnelSpec;
import dev.autotunnel.testkit.EmbeddedSshServer;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.time.Duration;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import javax.net.SocketFactory;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Sockets through a tunnel behave as plain ones: the same looks at both give the same words. */
@RequiresOpenSsh
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
@Timeout(value = 60, unit = TimeUnit.SECONDS, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
class SocketBehaviourIT {
    private static final Duration PATIENCE = Duration.ofSeconds(30);

    private final ServerSocket target = listen();
    private final OpenSshServer openSsh = OpenSshServer.start();
    private final EmbeddedSshServer embedded = EmbeddedSshServer.start();
    private TunnelSupervisor byOpenSsh;
    private TunnelSupervisor byEmbedded;

    @BeforeAll
    void connect() {
        byOpenSsh = TunnelSupervisor.open(
                TunnelSpec.builder("openssh")
                        .server(openSsh.user() + "@127.0.0.1:"
                                + openSsh.address().getPort())
                        .credentials(Credentials.privateKey(openSsh.privateKeyFile()))
                        .hostKeys(HostKeys.fingerprint(openSsh.hostKeyFingerprint()))
                        .forward(Forward.direct("any", "*"))
                        .build(),
                PATIENCE);
        byEmbedded = TunnelSupervisor.open(
                TunnelSpec.builder("embedded")
                        .server(embedded.user() + "@127.0.0.1:"
                                + embedded.address().getPort())
                        .credentials(Credentials.privateKey(embedded.privateKeyFile()))
                        .hostKeys(HostKeys.fingerprint(embedded.hostKeyFingerprint()))
                        .forward(Forward.direct("any", "*"))
                        .build(),
                PATIENCE);
    }

    @AfterAll
    void close() throws Exception {
        byOpenSsh.close();
        byEmbedded.close();
        openSsh.close();
        embedded.close();
        target.close();
    }

    static Stream<SocketCheck> looks() {
        return Stream.concat(StateChecks.all(), StreamChecks.all());
    }

    @Test
    void there_are_forty_looks_and_more() {
        assertThat(looks()).hasSizeGreaterThanOrEqualTo(40).doesNotHaveDuplicates();
    }

    @ParameterizedTest
    @MethodSource("looks")
    void through_OpenSSH_it_is_as_without_a_tunnel(SocketCheck check) throws Exception {
        assertThat(check.look().at(through(byOpenSsh))).isEqualTo(check.look().at(plain()));
    }

    @ParameterizedTest
    @MethodSource("looks")
    void through_another_server_it_is_as_without_a_tunnel(SocketCheck check) throws Exception {
        assertThat(check.look().at(through(byEmbedded))).isEqualTo(check.look().at(plain()));
    }

    private SocketCheck.Place plain() {
        return place(SocketFactory.getDefault());
    }

    private SocketCheck.Place through(TunnelSupervisor tunnel) {
        return place(tunnel.socketFactory());
    }

    private SocketCheck.Place place(SocketFactory factory) {
        return new SocketCheck.Place() {
            @Override
            public Socket unconnected() throws IOException {
                return factory.createSocket();
            }

            @Override
            public ServerSocket server() {
                return target;
            }
        };
    }

    private static ServerSocket listen() {
        try {
            ServerSocket server = new ServerSocket(0, 64, InetAddress.getByAddress(new byte[] {127, 0, 0, 1}));
            server.setSoTimeout((int) PATIENCE.toMillis());
            return server;
        } catch (IOException e) {
            throw new IllegalStateException(e);
        }
    }
}
