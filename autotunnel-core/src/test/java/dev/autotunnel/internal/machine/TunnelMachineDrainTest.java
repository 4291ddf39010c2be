package dev.autotunnel.internal.machine;

import static org.assertj.core.api.Assertions.assertThat;

import dev.autotunnel.event.Failure.Kind;
import dev.autotunnel.event.Phase;
import dev.autotunnel.event.TunnelState;
import dev.autotunnel.spec.RestartPolicy;
import java.time.Duration;
import org.junit.jupiter.api.Test;

/** Stopping with time for connections to finish. */
class TunnelMachineDrainTest {
    private final MachineRig tunnel = new MachineRig(RestartPolicy.defaults());

    @Test
    void it_shows_as_stopping_from_the_drain_to_the_end() {
        tunnel.up().pass(Duration.ofMinutes(1)).drain();
        TunnelState.Stopping since = TunnelState.Stopping.of(tunnel.now().wall());
        assertThat(tunnel.state()).isEqualTo(since);

        tunnel.pass(Duration.ofMinutes(1)).drained();
        assertThat(tunnel.state()).isEqualTo(since);

        tunnel.closed();
        assertThat(tunnel.phase()).isEqualTo(Phase.STOPPED);
        assertThat(tunnel.hasTimers()).isFalse();
    }

    @Test
    void only_what_was_up_has_something_to_finish() {
        assertThat(tunnel.start().drain().memory().draining()).isFalse();
        assertThat(tunnel.phase()).isEqualTo(Phase.STOPPING);
        assertThat(tunnel.left(Action.Clock.CLOSE)).contains(TunnelMachine.CLOSE_BOUND);
    }

    @Test
    void a_link_that_dies_ends_it_at_once_and_the_state_says_why() {
        tunnel.up().drain().lost(Kind.LINK_SILENT);

        assertThat(tunnel.phase()).isEqualTo(Phase.STOPPED);
        assertThat(tunnel.why()).contains(Kind.LINK_SILENT);
        assertThat(tunnel.actions())
                .contains(new Action.Disconnect(1), new Action.Release())
                .doesNotHaveAnyElementsOfTypes(Action.Connect.class);
    }

    @Test
    void a_stop_cuts_it_short_and_nothing_else_is_made_of_it() {
        tunnel.up().drain().restart();
        assertThat(tunnel.actions()).isEmpty();

        tunnel.stop();
        assertThat(tunnel.memory().draining()).isFalse();
        assertThat(tunnel.left(Action.Clock.CLOSE)).contains(TunnelMachine.CLOSE_BOUND);
        assertThat(tunnel.drained().actions()).isEmpty();
    }

    @Test
    void the_end_of_the_lifetime_cuts_it_short() {
        MachineRig limited = new MachineRig(RestartPolicy.defaults().withMaxLifetime(Duration.ofHours(1)));
        limited.up().pass(Duration.ofMinutes(59)).drain();
        assertThat(limited.left(Action.Clock.LIFETIME)).contains(Duration.ofMinutes(1));

        limited.pass(Duration.ofMinutes(1));
        assertThat(limited.memory().draining()).isFalse();
        assertThat(limited.left(Action.Clock.CLOSE)).contains(TunnelMachine.CLOSE_BOUND);
    }

    @Test
    void the_link_is_tested_when_the_machine_wakes_up() {
        tunnel.up().drain().clockJumped();

        assertThat(tunnel.actions()).containsExactly(new Action.Probe(1));
    }

    @Test
    void the_next_run_does_not_begin_by_draining() {
        tunnel.up().drain().drained().closed().start();

        assertThat(tunnel.phase()).isEqualTo(Phase.CONNECTING);
        assertThat(tunnel.opened().state().isUp()).isTrue();
    }
}
