package dev.autotunnel;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.autotunnel.event.Failure.Kind;
import dev.autotunnel.event.Phase;
import dev.autotunnel.event.TunnelEvent;
import dev.autotunnel.event.TunnelState;
import dev.autotunnel.openssh.FreePort;
import dev.autotunnel.spec.Forward;
import dev.autotunnel.spec.MonitorSpec;
import dev.autotunnel.spec.RestartPolicy;
import dev.autotunnel.spec.TunnelSpec;
import dev.autotunnel.testkit.EmbeddedSshServer;
import java.time.Duration;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.Test;

/** A tunnel whose only forward is missing is not up, and comes up by the same link once the forward is bound. */
class NothingForwardedIT {
    private static final Duration PATIENCE = Duration.ofSeconds(30);
    private static final Duration A_WHILE = Duration.ofMillis(700);

    @AutoClose
    private final EmbeddedSshServer server = EmbeddedSshServer.start();

    private final Recorder events = new Recorder();
    private final int port = FreePort.pick();

    @Test
    void without_a_forward_it_is_not_up_and_says_why_and_then_comes_up_by_the_same_link() {
        server.refuseRemotePort(port);
        TunnelSpec spec =
                spec().forward(Forward.remote("back", port + ":127.0.0.1:1")).build();
        try (TunnelSupervisor supervisor = supervisor(spec)) {
            supervisor.start();
            events.awaitEvent(TunnelEvent.ForwardLost.class, e -> true);

            assertThatThrownBy(() -> supervisor.awaitUp(A_WHILE)).isInstanceOfSatisfying(TunnelException.class, e -> {
                assertThat(e.failure().kind()).isEqualTo(Kind.TIMEOUT);
                assertThat(e.failure().message()).contains("last failure", "remote");
            });
            assertThat(supervisor.state().phase()).isEqualTo(Phase.CONNECTING);
            assertThat(supervisor.state().isUp()).isFalse();

            server.acceptRemotePort(port);
            supervisor.awaitUp(PATIENCE);
            assertThat(server.attempts()).as("the link that was there is used").isEqualTo(1);
            assertThat(((TunnelState.Up) supervisor.state()).missing()).isEmpty();
        }
    }

    @Test
    void the_link_is_watched_while_nothing_is_forwarded() {
        server.refuseRemotePort(port);
        TunnelSpec spec =
                spec().forward(Forward.remote("back", port + ":127.0.0.1:1")).build();
        try (TunnelSupervisor supervisor = supervisor(spec)) {
            supervisor.start();
            events.awaitEvent(TunnelEvent.ForwardLost.class, e -> true);
            server.killSessions();
            events.awaitPhase(Phase.WAITING);
            server.acceptRemotePort(port);
            supervisor.awaitUp(PATIENCE);
        }
    }

    @Test
    void with_one_of_two_forwards_it_is_up() {
        server.refuseRemotePort(port);
        TunnelSpec spec = spec().forward(Forward.remote("back", port + ":127.0.0.1:1"))
                .forward(Forward.remote("other", "0:127.0.0.1:1"))
                .build();
        try (TunnelSupervisor supervisor = supervisor(spec)) {
            supervisor.start().awaitUp(PATIENCE);
            assertThat(((TunnelState.Up) supervisor.state()).missing()).hasSize(1);
        }
    }

    private TunnelSpec.Builder spec() {
        return Specs.to(server).exitOnForwardFailure(false).connectDeadline(Duration.ofSeconds(5));
    }

    private TunnelSupervisor supervisor(TunnelSpec spec) {
        return TunnelSupervisor.builder(spec)
                .monitor(MonitorSpec.loop())
                .restart(RestartPolicy.defaults().withGateTime(Duration.ZERO))
                .listener(events)
                .build();
    }
}
