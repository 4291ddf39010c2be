package dev.autotunnel;

import static org.assertj.core.api.Assertions.assertThat;

import dev.autotunnel.event.Failure;
import dev.autotunnel.event.Failure.Kind;
import dev.autotunnel.event.MonitorStatus;
import dev.autotunnel.event.TunnelEvent;
import dev.autotunnel.event.TunnelState;
import dev.autotunnel.openssh.FreePort;
import dev.autotunnel.openssh.NetworkNamespace;
import dev.autotunnel.openssh.OpenSshServer;
import dev.autotunnel.openssh.RequiresNetworkNamespaces;
import dev.autotunnel.openssh.RequiresOpenSsh;
import dev.autotunnel.spec.Forward;
import dev.autotunnel.spec.MonitorSpec;
import dev.autotunnel.spec.TunnelSpec;
import dev.autotunnel.testkit.EmbeddedSshServer;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.Test;

/** A server that forbids the monitor's own connection: the tunnel is up without the monitor, and says which option it is. */
class ProhibitedMonitorIT {
    private static final Duration PATIENCE = Duration.ofSeconds(30);

    @AutoClose
    private final Echo echo = Echo.start();

    private final Recorder events = new Recorder();

    @Test
    void with_rules_of_an_embedded_server_the_loop_is_unavailable() {
        try (EmbeddedSshServer server = EmbeddedSshServer.start()) {
            server.allowLocalForwarding(false);
            TunnelSpec spec = Specs.to(server)
                    .forward(Forward.remote("back", "0:127.0.0.1:" + echo.port()))
                    .build();
            isUpWithoutItsMonitor(spec, MonitorSpec.loop());
        }
    }

    @Test
    @RequiresOpenSsh
    void with_permit_open_the_loop_is_unavailable_and_the_target_is_served() throws IOException {
        try (OpenSshServer server = OpenSshServer.start("PermitOpen 127.0.0.1:" + echo.port())) {
            isUpWithoutItsMonitor(local(server), MonitorSpec.loop());
        }
    }

    /** The port is taken here and on the server, so the server has an address space of its own. */
    @Test
    @RequiresNetworkNamespaces
    void with_permit_open_the_loop_through_a_chosen_port_is_unavailable() throws IOException {
        try (NetworkNamespace namespace = NetworkNamespace.create();
                OpenSshServer server = OpenSshServer.startIn(namespace, "PermitOpen 127.0.0.1:" + echo.port())) {
            isUpWithoutItsMonitor(local(server), MonitorSpec.loop(FreePort.pick()));
        }
    }

    @Test
    @RequiresOpenSsh
    void with_a_key_that_may_open_the_target_only_the_loop_is_unavailable() throws IOException {
        try (OpenSshServer server = OpenSshServer.start()) {
            Path authorized = server.privateKeyFile().resolveSibling("authorized_keys");
            String key = Files.readString(authorized);
            Files.writeString(authorized, "permitopen=\"127.0.0.1:%d\" %s".formatted(echo.port(), key));
            isUpWithoutItsMonitor(local(server), MonitorSpec.loop());
        }
    }

    @Test
    @RequiresOpenSsh
    void with_permit_open_the_echo_is_unavailable() throws IOException {
        try (OpenSshServer server = OpenSshServer.start("PermitOpen 127.0.0.1:" + echo.port())) {
            isUpWithoutItsMonitor(local(server), MonitorSpec.echo(FreePort.pick(), 7));
        }
    }

    @Test
    @RequiresOpenSsh
    void a_target_that_permit_open_allows_is_tested_by_an_echo() throws IOException {
        try (OpenSshServer server = OpenSshServer.start("PermitOpen 127.0.0.1:" + echo.port());
                TunnelSupervisor supervisor =
                        supervisor(local(server), MonitorSpec.echo(FreePort.pick(), echo.port()))) {
            supervisor.start().awaitUp(PATIENCE);
            assertThat(monitor(supervisor)).isEqualTo(MonitorStatus.PASSING);
        }
    }

    private void isUpWithoutItsMonitor(TunnelSpec spec, MonitorSpec monitor) {
        try (TunnelSupervisor supervisor = supervisor(spec, monitor)) {
            supervisor.start().awaitUp(PATIENCE);
            assertThat(monitor(supervisor)).isEqualTo(MonitorStatus.UNAVAILABLE);
            Failure why = events.awaitEvent(TunnelEvent.MonitorUnavailable.class, e -> true)
                    .cause();
            assertThat(why.kind()).isEqualTo(Kind.MONITOR_UNAVAILABLE);
            assertThat(why.message()).contains("does not allow", "127.0.0.1:");
            assertThat(why.remedy()).contains("PermitOpen", "permitopen=");
            assertThat(events.count(TunnelEvent.MonitorFailed.class::isInstance))
                    .isZero();
            supervisor.retryNow();
            assertThat(supervisor.state().isUp()).isTrue();
        }
    }

    private TunnelSpec local(OpenSshServer server) {
        return Specs.to(server)
                .forward(Forward.local("echo", "0:127.0.0.1:" + echo.port()))
                .build();
    }

    private TunnelSupervisor supervisor(TunnelSpec spec, MonitorSpec monitor) {
        return TunnelSupervisor.builder(spec).monitor(monitor).listener(events).build();
    }

    private static MonitorStatus monitor(TunnelSupervisor supervisor) {
        return ((TunnelState.Up) supervisor.state()).monitor();
    }
}
