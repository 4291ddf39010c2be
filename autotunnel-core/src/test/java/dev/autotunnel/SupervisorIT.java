package dev.autotunnel;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.autotunnel.event.TunnelEvent;
import dev.autotunnel.openssh.FreePort;
import dev.autotunnel.spec.Credentials;
import dev.autotunnel.spec.Forward;
import dev.autotunnel.spec.HostKeys;
import dev.autotunnel.spec.MonitorSpec;
import dev.autotunnel.spec.TunnelSpec;
import dev.autotunnel.testkit.EmbeddedSshServer;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** The main job on an embedded server, with all that a module path must allow. */
@Tag("smoke")
class SupervisorIT {
    private static final Duration PATIENCE = Duration.ofSeconds(30);

    @AutoClose
    private final EmbeddedSshServer server = EmbeddedSshServer.start();

    @AutoClose
    private final Echo echo = Echo.start();

    @Test
    void local_and_remote_forwards_carry_connections_and_come_back_after_a_kill() throws Exception {
        List<TunnelEvent> events = new CopyOnWriteArrayList<>();
        TunnelSpec spec = spec().forward(Forward.local("echo", "0:127.0.0.1:" + echo.port()))
                .forward(Forward.remote("back", "0:127.0.0.1:" + echo.port()))
                .build();
        try (TunnelSupervisor supervisor = TunnelSupervisor.builder(spec)
                .monitor(MonitorSpec.loop())
                .listener(events::add)
                .build()) {
            supervisor.start().awaitUp(PATIENCE);
            InetSocketAddress local = supervisor.localAddress("echo");
            assertThat(Echo.ask(local, "through and back")).isEqualTo("through and back");
            assertThat(Echo.ask(BoundAddress.of(supervisor, "back"), "from the server"))
                    .isEqualTo("from the server");
            assertThat(events).anyMatch(TunnelEvent.MonitorPassed.class::isInstance);

            server.killSessions();
            assertThat(Echo.ask(local, "after the kill")).isEqualTo("after the kill");
            supervisor.awaitUp(PATIENCE);
            assertThat(Echo.ask(BoundAddress.of(supervisor, "back"), "again")).isEqualTo("again");
        }
        await().atMost(PATIENCE).until(() -> server.sessions() == 0);
    }

    @Test
    void a_timeout_of_months_is_no_overflow() throws Exception {
        MonitorSpec monitor = MonitorSpec.echo(FreePort.pick(), echo.port())
                .poll(Duration.ofDays(100))
                .timeout(Duration.ofDays(30));
        TunnelSpec spec = spec().forward(
                        Forward.local("echo").to("127.0.0.1", echo.port()).on(0))
                .connectDeadline(Duration.ofDays(90))
                .build();
        try (TunnelSupervisor supervisor = TunnelSupervisor.open(spec, monitor, PATIENCE)) {
            assertThat(supervisor.isUp()).isTrue();
        }
    }

    @Test
    void a_supervisor_says_who_it_is_and_how_it_is() {
        TunnelSpec spec = spec().forward(
                        Forward.local("echo").to("127.0.0.1", echo.port()).on(0))
                .build();
        try (TunnelSupervisor supervisor = TunnelSupervisor.builder(spec).build()) {
            assertThat(supervisor.name()).isEqualTo("smoke");
            assertThat(supervisor.spec()).isEqualTo(spec);
            assertThat(supervisor.isRunning()).isFalse();

            supervisor.start();
            assertThat(supervisor.isRunning()).isTrue();
            supervisor.awaitUp(PATIENCE);
            assertThat(supervisor.isUp()).isTrue();
            assertThat(supervisor.localPort("echo"))
                    .isEqualTo(supervisor.localAddress("echo").getPort());

            supervisor.stop();
            assertThat(supervisor.isUp()).isFalse();
            assertThat(supervisor.isRunning()).isFalse();
        }
    }

    private TunnelSpec.Builder spec() {
        return TunnelSpec.builder("smoke")
                .server(server.user() + "@127.0.0.1:" + server.port())
                .credentials(Credentials.privateKey(server.privateKeyFile()))
                .hostKeys(HostKeys.fingerprint(server.hostKeyFingerprint()));
    }
}
