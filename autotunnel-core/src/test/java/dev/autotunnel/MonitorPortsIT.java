package dev.autotunnel;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.autotunnel.event.Failure.Kind;
import dev.autotunnel.event.MonitorStatus;
import dev.autotunnel.event.Phase;
import dev.autotunnel.event.TunnelEvent;
import dev.autotunnel.event.TunnelState;
import dev.autotunnel.openssh.EchoService;
import dev.autotunnel.openssh.FreePort;
import dev.autotunnel.openssh.NetworkNamespace;
import dev.autotunnel.openssh.OpenSshServer;
import dev.autotunnel.openssh.RequiresNetworkNamespaces;
import dev.autotunnel.openssh.RequiresOpenSsh;
import dev.autotunnel.spec.Forward;
import dev.autotunnel.spec.MonitorSpec;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** autossh's monitors with their ports, against a sshd on another host: on one host both ends of the loop would collide. */
@RequiresOpenSsh
@RequiresNetworkNamespaces
@Tag("slow")
class MonitorPortsIT {
    private static final Duration PATIENCE = Duration.ofSeconds(60);
    private static final Duration POLL = Duration.ofMillis(400);

    private NetworkNamespace host;
    private OpenSshServer server;
    private final Recorder events = new Recorder();

    @BeforeEach
    void start() {
        host = NetworkNamespace.create();
        server = OpenSshServer.startIn(host);
    }

    @AfterEach
    void stop() {
        server.close();
        host.close();
    }

    @Test
    void the_loop_passes_again_and_again() throws IOException {
        try (TunnelSupervisor supervisor = supervisor(MonitorSpec.loop(FreePort.pick()))) {
            supervisor.start().awaitUp(PATIENCE);
            passes(5);
            assertThat(events.count(TunnelEvent.MonitorFailed.class::isInstance))
                    .isZero();
        }
    }

    @Test
    void strangers_on_the_port_of_the_loop_do_not_spoil_a_test() throws IOException {
        int port = FreePort.pick();
        try (TunnelSupervisor supervisor = supervisor(MonitorSpec.loop(port))) {
            supervisor.start().awaitUp(PATIENCE);
            for (int i = 0; i < 20; i++) {
                try (Socket stranger = new Socket(InetAddress.getLoopbackAddress(), port + 1)) {
                    stranger.getOutputStream().write("not the message\r\n".getBytes(StandardCharsets.UTF_8));
                }
            }
            passes(5);
            assertThat(events.count(TunnelEvent.MonitorFailed.class::isInstance))
                    .isZero();
        }
    }

    @Test
    void a_frozen_link_fails_the_loop_and_leads_to_a_restart() throws IOException {
        try (TunnelSupervisor supervisor = supervisor(MonitorSpec.loop(FreePort.pick()))) {
            supervisor.start().awaitUp(PATIENCE);
            host.dropAll();
            events.awaitChange(Kind.MONITOR_FAILED);
            host.heal();
            supervisor.awaitUp(PATIENCE);
        }
    }

    @Test
    void the_echo_passes_until_its_service_stops_and_the_tunnel_comes_back_with_it() throws IOException {
        EchoService echo = EchoService.startIn(host);
        int echoPort = echo.port();
        try (TunnelSupervisor supervisor = supervisor(MonitorSpec.echo(FreePort.pick(), echoPort))) {
            supervisor.start().awaitUp(PATIENCE);
            passes(3);
            echo.close();
            events.awaitChange(Kind.MONITOR_FAILED);
            assertThat(supervisor.state().isUp())
                    .as("a first test that fails is a failed attempt")
                    .isFalse();
            try (EchoService again = EchoService.startIn(host, echoPort)) {
                assertThat(again.port()).isEqualTo(echoPort);
                supervisor.awaitUp(PATIENCE);
            }
        }
    }

    @Test
    void a_local_port_that_is_taken_makes_the_monitor_unavailable_and_leaves_the_tunnel_up() throws IOException {
        int port = FreePort.pick();
        ServerSocket taken = new ServerSocket(port + 1, 1, InetAddress.getLoopbackAddress());
        try (taken;
                TunnelSupervisor supervisor = supervisor(MonitorSpec.loop(port))) {
            supervisor.start().awaitUp(PATIENCE);
            assertThat(events.awaitFailure(Kind.MONITOR_UNAVAILABLE).message()).contains(String.valueOf(port + 1));
            assertThat(monitor(supervisor)).isEqualTo(MonitorStatus.UNAVAILABLE);
            taken.close();
            await().atMost(PATIENCE).until(() -> monitor(supervisor) == MonitorStatus.PASSING);
            assertThat(events.count(e -> e.state().phase() == Phase.WAITING)).isZero();
        }
    }

    /** Which autossh asks for: its {@code -R port:127.0.0.1:port+1} has no address. */
    @Test
    void a_key_that_may_listen_on_localhost_alone_may_have_a_loop() throws IOException {
        int port = FreePort.pick();
        String key = Files.readString(Path.of(server.privateKeyFile() + ".pub"));
        server.authorizeNone();
        server.authorize("permitlisten=\"localhost:%d\" %s".formatted(port, key));
        try (TunnelSupervisor supervisor = supervisor(MonitorSpec.loop(port))) {
            supervisor.start().awaitUp(PATIENCE);
            assertThat(monitor(supervisor)).isEqualTo(MonitorStatus.PASSING);
        }
    }

    private void passes(int times) {
        await().atMost(PATIENCE).until(() -> events.count(TunnelEvent.MonitorPassed.class::isInstance) >= times);
        assertThat(events.all())
                .filteredOn(TunnelEvent.MonitorPassed.class::isInstance)
                .allSatisfy(e ->
                        assertThat(((TunnelEvent.MonitorPassed) e).roundTrip()).isPositive());
    }

    private static MonitorStatus monitor(TunnelSupervisor supervisor) {
        return ((TunnelState.Up) supervisor.state()).monitor();
    }

    private TunnelSupervisor supervisor(MonitorSpec monitor) {
        return TunnelSupervisor.builder(Specs.to(server)
                        .forward(Forward.local("0:127.0.0.1:1", "0:127.0.0.1:1"))
                        .build())
                .monitor(monitor.poll(POLL))
                .listener(events)
                .build();
    }
}
