package dev.autotunnel;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import dev.autotunnel.event.TunnelEvent;
import dev.autotunnel.openssh.OpenSshServer;
import dev.autotunnel.openssh.RequiresOpenSsh;
import dev.autotunnel.spec.Forward;
import dev.autotunnel.spec.TunnelSpec;
import dev.autotunnel.testkit.FaultyLink;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/**
 * Servers that answer nothing for a while and then go on. sshd serves a connection in one process, so a lookup that it makes
 * for one client delays the answers to all.
 */
@RequiresOpenSsh
@Tag("slow")
class SlowServerIT {
    private static final Duration PATIENCE = Duration.ofSeconds(60);

    @AutoClose
    private final Echo echo = Echo.start();

    private final Recorder events = new Recorder();

    @Test
    void a_server_that_is_suspended_for_10_s_while_a_client_connects_keeps_its_connections() throws Exception {
        try (OpenSshServer server = OpenSshServer.start();
                TunnelSupervisor supervisor = supervisor(Specs.to(server));
                Socket neighbour = connect(supervisor)) {
            assertEchoes(neighbour, "before");
            server.suspendSessions();
            CompletableFuture<String> client = Echo.asking(address(supervisor), "hello", PATIENCE);
            TimeUnit.SECONDS.sleep(10);
            server.resumeSessions();
            assertThat(client.get()).isEqualTo("hello");
            assertEchoes(neighbour, "after");
            assertLinkWasKept();
        }
    }

    @Test
    void a_line_that_is_frozen_for_9_s_while_a_client_connects_keeps_its_connections() throws Exception {
        try (OpenSshServer server = OpenSshServer.start();
                FaultyLink line = FaultyLink.to(server.address());
                TunnelSupervisor supervisor = supervisor(Specs.to(server, line.address()));
                Socket neighbour = connect(supervisor)) {
            assertEchoes(neighbour, "before");
            line.freeze();
            CompletableFuture<String> client = Echo.asking(address(supervisor), "hello", PATIENCE);
            TimeUnit.SECONDS.sleep(9);
            line.thaw();
            assertThat(client.get()).isEqualTo("hello");
            assertEchoes(neighbour, "after");
            assertLinkWasKept();
        }
    }

    private void assertLinkWasKept() {
        assertThat(events.count(TunnelEvent.StateChanged.class::isInstance)).isEqualTo(2);
        assertThat(events.count(TunnelEvent.ConnectionFailed.class::isInstance)).isZero();
    }

    private static Socket connect(TunnelSupervisor supervisor) throws IOException {
        Socket socket = new Socket();
        socket.setSoTimeout((int) PATIENCE.toMillis());
        socket.connect(address(supervisor));
        return socket;
    }

    private static void assertEchoes(Socket neighbour, String words) throws IOException {
        neighbour.getOutputStream().write(words.getBytes(UTF_8));
        byte[] back = neighbour.getInputStream().readNBytes(words.length());
        assertThat(new String(back, UTF_8)).isEqualTo(words);
    }

    private static InetSocketAddress address(TunnelSupervisor supervisor) {
        return supervisor.localAddress("echo");
    }

    private TunnelSupervisor supervisor(TunnelSpec.Builder spec) {
        TunnelSpec built = spec.forward(Forward.local("echo", "0:127.0.0.1:" + echo.port()))
                .build();
        TunnelSupervisor supervisor =
                TunnelSupervisor.builder(built).listener(events).build();
        return supervisor.start().awaitUp(PATIENCE);
    }
}
