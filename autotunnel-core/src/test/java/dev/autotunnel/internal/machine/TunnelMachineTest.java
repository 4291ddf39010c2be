package dev.autotunnel.internal.machine;

import static java.time.Duration.ofMillis;
import static java.time.Duration.ofSeconds;
import static org.assertj.core.api.Assertions.assertThat;

import dev.autotunnel.event.Failure.Kind;
import dev.autotunnel.event.MonitorStatus;
import dev.autotunnel.event.Phase;
import dev.autotunnel.event.TunnelState;
import dev.autotunnel.spec.Backoff;
import dev.autotunnel.spec.RestartPolicy;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** How the machine retries, and how it follows the application; its limits are in {@link TunnelMachineLimitsTest}. */
class TunnelMachineTest {
    private static final double ALMOST_ONE = Math.nextDown(1.0);
    private static final Duration A_NANO = Duration.ofNanos(1);

    private final MachineRig tunnel = new MachineRig(RestartPolicy.defaults());

    @Test
    void a_stable_connection_that_is_lost_is_retried_within_100_ms() {
        tunnel.up().pass(ofSeconds(10)).chance(ALMOST_ONE).lost(Kind.LINK_CLOSED);

        assertThat(tunnel.waitTime()).isBetween(ofMillis(99), ofMillis(100));
        assertThat(tunnel.cause().kind()).isEqualTo(Kind.LINK_CLOSED);
    }

    @Test
    void without_jitter_a_stable_connection_that_is_lost_is_retried_at_once() {
        tunnel.up().pass(ofSeconds(10)).chance(0).lost(Kind.LINK_CLOSED);

        assertThat(tunnel.waitTime()).isZero();
    }

    @Test
    void a_connection_lost_just_before_it_was_stable_counts_as_a_failure() {
        tunnel.up().pass(ofSeconds(10).minus(A_NANO)).chance(ALMOST_ONE).lost(Kind.LINK_CLOSED);

        assertThat(tunnel.waitTime()).isBetween(ofMillis(999), ofSeconds(1));
    }

    @Test
    void waits_double_from_1_s_to_60_s() {
        tunnel.start().chance(ALMOST_ONE);

        assertThat(waitsOfFailures(9)).containsExactly(1, 2, 4, 8, 16, 32, 60, 60, 60);
    }

    @Test
    void the_jitter_is_full() {
        tunnel.start().failed(Kind.UNREACHABLE).passWait();

        tunnel.chance(0).failed(Kind.UNREACHABLE);
        assertThat(tunnel.waitTime()).isZero();

        tunnel.passWait().chance(0.25).failed(Kind.UNREACHABLE);
        assertThat(tunnel.waitTime()).isEqualTo(ofSeconds(1));
    }

    @Test
    void an_attempt_that_took_long_does_not_reset_the_backoff() {
        tunnel.start().chance(ALMOST_ONE);
        List<Integer> waits = new ArrayList<>();
        for (int i = 0; i < 4; i++) {
            tunnel.pass(Duration.ofMinutes(5)).failed(Kind.CONNECT_TIMEOUT);
            waits.add(roundedSeconds(tunnel.waitTime()));
            tunnel.passWait();
        }

        assertThat(waits).containsExactly(1, 2, 4, 8);
    }

    @Test
    void a_long_wait_does_not_reset_the_backoff() {
        RestartPolicy patient =
                RestartPolicy.defaults().withBackoff(Backoff.exponential(ofSeconds(300), ofSeconds(6000)));
        MachineRig slow = new MachineRig(patient).start().chance(ALMOST_ONE);

        slow.failed(Kind.UNREACHABLE).passWait().failed(Kind.UNREACHABLE);

        assertThat(roundedSeconds(slow.waitTime())).isEqualTo(600);
    }

    @Test
    void connections_that_break_before_they_are_stable_back_off_too() {
        tunnel.start().chance(ALMOST_ONE);
        List<Integer> waits = new ArrayList<>();
        for (int i = 0; i < 4; i++) {
            tunnel.opened().pass(ofSeconds(5)).lost(Kind.LINK_CLOSED);
            waits.add(roundedSeconds(tunnel.waitTime()));
            tunnel.passWait();
        }

        assertThat(waits).containsExactly(1, 2, 4, 8);
    }

    @Test
    void a_stable_connection_makes_attempts_and_waits_begin_anew() {
        tunnel.start()
                .failed(Kind.UNREACHABLE)
                .passWait()
                .failed(Kind.UNREACHABLE)
                .passWait();
        assertThat(tunnel.state())
                .isEqualTo(TunnelState.Connecting.of(3, tunnel.now().wall()));

        tunnel.opened().pass(ofSeconds(10)).lost(Kind.LINK_CLOSED).passWait();
        assertThat(tunnel.state())
                .isEqualTo(TunnelState.Connecting.of(1, tunnel.now().wall()));

        tunnel.chance(ALMOST_ONE).failed(Kind.UNREACHABLE);
        assertThat(roundedSeconds(tunnel.waitTime())).isEqualTo(1);
    }

    @Test
    void the_state_while_waiting_says_which_attempt_comes_when_and_why() {
        tunnel.start().failed(Kind.CONNECT_REFUSED);

        Instant retryAt = tunnel.now().wall().plus(tunnel.waitTime());
        assertThat(tunnel.state())
                .isEqualTo(TunnelState.Waiting.of(2, MachineRig.failure(Kind.CONNECT_REFUSED), retryAt));
        assertThat(tunnel.why()).contains(Kind.CONNECT_REFUSED);
    }

    @Test
    void a_failed_attempt_is_ended_before_the_next_is_waited_for() {
        tunnel.start().failed(Kind.CONNECT_REFUSED);

        assertThat(tunnel.actions()).contains(new Action.Disconnect(1));
        assertThat(tunnel.passWait().actions()).containsExactly(new Action.Connect(2, 2));
    }

    @Test
    void a_link_lost_before_the_attempt_reported_is_a_failed_attempt() {
        tunnel.start().lost(Kind.LINK_CLOSED);

        assertThat(tunnel.phase()).isEqualTo(Phase.WAITING);
        tunnel.send(new Signal.Opened(1, MachineRig.USABLE));
        assertThat(tunnel.phase()).isEqualTo(Phase.WAITING);
    }

    @Test
    void a_late_result_of_an_earlier_attempt_is_dropped() {
        tunnel.start().failed(Kind.UNREACHABLE).passWait();
        MachineState second = tunnel.memory();

        tunnel.send(new Signal.Opened(1, MachineRig.USABLE));
        tunnel.send(new Signal.AttemptFailed(1, MachineRig.failure(Kind.AUTHENTICATION_REFUSED)));
        tunnel.send(new Signal.Lost(1, MachineRig.failure(Kind.LINK_CLOSED)));

        assertThat(tunnel.memory()).isEqualTo(second);
    }

    @Test
    void the_end_of_a_former_attempt_does_not_count_as_the_end_of_this_one() {
        tunnel.up().restart().stop();
        tunnel.send(new Signal.Closed(1));
        assertThat(tunnel.phase()).isEqualTo(Phase.STOPPING);

        tunnel.send(new Signal.Closed(2));
        assertThat(tunnel.phase()).isEqualTo(Phase.STOPPED);
    }

    @Test
    void what_is_usable_changes_without_touching_anything_else() {
        tunnel.up().pass(ofSeconds(3));
        UpDetails failing = new UpDetails(List.of(), List.of(), MonitorStatus.FAILING);
        Instant since = ((TunnelState.Up) tunnel.state()).since();

        tunnel.send(new Signal.Changed(1, failing));

        assertThat(tunnel.state()).isEqualTo(TunnelState.Up.of(since, List.of(), List.of(), MonitorStatus.FAILING));
        assertThat(tunnel.left(Action.Clock.STABLE)).contains(ofSeconds(7));
    }

    @Test
    void retry_now_connects_at_once_while_waiting() {
        tunnel.start().failed(Kind.UNREACHABLE).retryNow();

        assertThat(tunnel.actions()).containsExactly(new Action.Cancel(Action.Clock.RETRY), new Action.Connect(2, 2));
        assertThat(tunnel.hasTimers()).isFalse();
    }

    @Test
    void retry_now_does_not_make_the_next_wait_any_shorter() {
        tunnel.start().chance(ALMOST_ONE).failed(Kind.UNREACHABLE);
        tunnel.retryNow().failed(Kind.UNREACHABLE);

        assertThat(roundedSeconds(tunnel.waitTime())).isEqualTo(2);
    }

    @Test
    void retry_now_tests_a_connection_that_is_up() {
        MachineState before = tunnel.up().memory();

        tunnel.retryNow();

        assertThat(tunnel.actions()).containsExactly(new Action.Probe(1));
        assertThat(tunnel.memory()).isEqualTo(before);
    }

    @Test
    void retry_now_and_restart_begin_anew_after_giving_up() {
        for (Signal again : List.of(new Signal.RetryNow(), new Signal.Restart(), new Signal.Start())) {
            MachineRig failed = new MachineRig(RestartPolicy.defaults()).start().failed(Kind.HOST_KEY_CHANGED);
            assertThat(failed.phase()).isEqualTo(Phase.FAILED);

            failed.send(again);

            assertThat(failed.actions()).containsExactly(new Action.Hold(), new Action.Connect(2, 1));
            assertThat(failed.state())
                    .isEqualTo(TunnelState.Connecting.of(1, failed.now().wall()));
        }
    }

    @Test
    void retry_now_and_restart_do_not_start_a_stopped_tunnel() {
        tunnel.retryNow().restart().clockJumped();
        assertThat(tunnel.memory()).isEqualTo(MachineState.initial());

        tunnel.up().stop().retryNow().restart().clockJumped();
        assertThat(tunnel.phase()).isEqualTo(Phase.STOPPING);
    }

    @Test
    void retry_now_lets_an_attempt_go_on() {
        MachineState connecting = tunnel.start().memory();

        assertThat(tunnel.retryNow().memory()).isEqualTo(connecting);
    }

    @Test
    void restart_ends_the_connection_before_it_makes_a_new_one() {
        tunnel.up().restart();

        assertThat(tunnel.actions())
                .containsExactly(
                        new Action.Cancel(Action.Clock.STABLE), new Action.Disconnect(1), new Action.Connect(2, 2));
        assertThat(tunnel.why()).contains(Kind.RESTART_REQUESTED);
        assertThat(tunnel.state())
                .isEqualTo(TunnelState.Connecting.of(2, tunnel.now().wall()));
    }

    @Test
    void restart_ends_an_attempt_under_way_and_makes_a_new_one() {
        tunnel.start().restart();

        assertThat(tunnel.actions()).endsWith(new Action.Disconnect(1), new Action.Connect(2, 2));
        tunnel.send(new Signal.Opened(1, MachineRig.USABLE));
        assertThat(tunnel.phase()).isEqualTo(Phase.CONNECTING);
    }

    @Test
    void restart_connects_at_once_while_waiting() {
        tunnel.start().failed(Kind.UNREACHABLE).restart();

        assertThat(tunnel.actions()).containsExactly(new Action.Cancel(Action.Clock.RETRY), new Action.Connect(2, 2));
    }

    @Test
    void a_clock_jump_tests_a_connection_that_is_up() {
        assertThat(tunnel.up().clockJumped().actions()).containsExactly(new Action.Probe(1));
    }

    @Test
    void a_clock_jump_ends_a_wait() {
        tunnel.start().failed(Kind.UNREACHABLE).clockJumped();

        assertThat(tunnel.actions()).containsExactly(new Action.Cancel(Action.Clock.RETRY), new Action.Connect(2, 2));
    }

    @Test
    void a_clock_jump_changes_nothing_else() {
        Stream<MachineRig> others = Stream.of(
                new MachineRig(RestartPolicy.defaults()),
                new MachineRig(RestartPolicy.defaults()).start(),
                new MachineRig(RestartPolicy.defaults()).start().stop(),
                new MachineRig(RestartPolicy.defaults()).start().failed(Kind.KEY_UNUSABLE));

        assertThat(others).allSatisfy(other -> {
            MachineState before = other.memory();
            assertThat(other.clockJumped().actions()).isEmpty();
            assertThat(other.memory()).isEqualTo(before);
        });
    }

    @Test
    void stop_disconnects_and_is_done_when_the_connection_is_gone() {
        tunnel.up().stop();
        assertThat(tunnel.state())
                .isEqualTo(TunnelState.Stopping.of(tunnel.now().wall()));
        assertThat(tunnel.actions()).endsWith(new Action.Disconnect(1));

        tunnel.closed();
        assertThat(tunnel.state()).isEqualTo(TunnelState.Stopped.of());
        assertThat(tunnel.actions()).containsExactly(new Action.Cancel(Action.Clock.CLOSE), new Action.Release());
        assertThat(tunnel.hasTimers()).isFalse();
    }

    @Test
    void stop_does_not_wait_for_ever_for_a_connection_that_will_not_go() {
        tunnel.up().stop().pass(TunnelMachine.CLOSE_BOUND.minus(A_NANO));
        assertThat(tunnel.phase()).isEqualTo(Phase.STOPPING);

        tunnel.pass(A_NANO);
        assertThat(tunnel.phase()).isEqualTo(Phase.STOPPED);
        assertThat(tunnel.actions()).contains(new Action.Release());
        assertThat(tunnel.hasTimers()).isFalse();
    }

    @Test
    void stop_while_waiting_ends_the_retries() {
        tunnel.start().failed(Kind.UNREACHABLE).stop().closed().pass(Duration.ofDays(1));

        assertThat(tunnel.phase()).isEqualTo(Phase.STOPPED);
    }

    @Test
    void stop_after_giving_up_releases_the_listeners_at_once() {
        tunnel.start().failed(Kind.AUTHENTICATION_REFUSED).stop();

        assertThat(tunnel.actions()).containsExactly(new Action.Release());
        assertThat(tunnel.phase()).isEqualTo(Phase.STOPPED);
    }

    @Test
    void a_stopped_tunnel_can_be_started_again_and_counts_anew() {
        tunnel.start().failed(Kind.UNREACHABLE).passWait().stop().closed().start();

        assertThat(tunnel.actions()).containsExactly(new Action.Hold(), new Action.Connect(3, 1));
        assertThat(tunnel.chance(ALMOST_ONE).failed(Kind.UNREACHABLE).waitTime())
                .isLessThan(ofSeconds(1));
    }

    private List<Integer> waitsOfFailures(int times) {
        List<Integer> waits = new ArrayList<>();
        for (int i = 0; i < times; i++) {
            tunnel.failed(Kind.UNREACHABLE);
            waits.add(roundedSeconds(tunnel.waitTime()));
            tunnel.passWait();
        }
        return waits;
    }

    private static int roundedSeconds(Duration wait) {
        return (int) Math.round(wait.toNanos() / 1e9);
    }
}
