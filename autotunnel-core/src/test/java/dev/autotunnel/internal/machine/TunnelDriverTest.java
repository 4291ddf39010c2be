package dev.autotunnel.internal.machine;

import static java.time.Duration.ofMillis;
import static java.time.Duration.ofMinutes;
import static java.time.Duration.ofSeconds;
import static org.assertj.core.api.Assertions.assertThat;

import dev.autotunnel.event.Failure.Kind;
import dev.autotunnel.event.MonitorStatus;
import dev.autotunnel.event.Phase;
import dev.autotunnel.event.TunnelState;
import dev.autotunnel.internal.runtime.Deadline;
import dev.autotunnel.internal.runtime.RuntimeProxy;
import dev.autotunnel.internal.runtime.Timer;
import dev.autotunnel.internal.runtime.VirtualRuntime;
import dev.autotunnel.spec.RestartPolicy;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** The driver in virtual time, as a transcript of what it has done and which states it went through. */
class TunnelDriverTest {
    private final VirtualRuntime runtime = new VirtualRuntime();
    private final RecordingActions recorded = new RecordingActions();
    private final TunnelDriver driver = driver(RestartPolicy.defaults());

    @Test
    void a_tunnel_that_comes_up_is_lost_comes_back_and_is_stopped() {
        tell(new Signal.Start());
        assertThat(recorded.transcript()).containsExactly("hold", "STOPPED -> CONNECTING", "connect 1, attempt 1");

        tell(new Signal.Opened(1, MachineRig.USABLE));
        runtime.advance(ofMinutes(5));
        assertThat(recorded.transcript()).containsExactly("CONNECTING -> UP");

        tell(new Signal.Lost(1, MachineRig.failure(Kind.LINK_CLOSED)));
        assertThat(recorded.transcript()).containsExactly("disconnect 1", "UP -> WAITING (LINK_CLOSED)");

        runtime.advance(ofMillis(100));
        assertThat(recorded.transcript()).containsExactly("WAITING -> CONNECTING", "connect 2, attempt 1");

        tell(new Signal.Opened(2, MachineRig.USABLE), new Signal.Stop(), new Signal.Closed(2));
        assertThat(recorded.transcript())
                .containsExactly(
                        "CONNECTING -> UP", "disconnect 2", "UP -> STOPPING", "release", "STOPPING -> STOPPED");
        assertThat(runtime.pendingTimers()).isZero();
    }

    @Test
    void a_tunnel_that_is_drained_lets_connections_finish_before_it_ends() {
        up();

        tell(new Signal.Drain());
        assertThat(recorded.transcript()).containsExactly("drain 1", "UP -> STOPPING");
        assertThat(runtime.pendingTimers()).isZero();
        runtime.advance(ofMinutes(5));
        assertThat(recorded.transcript()).isEmpty();

        tell(new Signal.Drained(1), new Signal.Closed(1));
        assertThat(recorded.transcript()).containsExactly("disconnect 1", "release", "STOPPING -> STOPPED");
        assertThat(runtime.pendingTimers()).isZero();
    }

    @Test
    void a_tunnel_that_gives_up_turns_clients_away_and_can_begin_anew() {
        tell(new Signal.Start(), new Signal.AttemptFailed(1, MachineRig.failure(Kind.HOST_KEY_CHANGED)));
        assertThat(recorded.transcript()).endsWith("disconnect 1", "refuse", "CONNECTING -> FAILED (HOST_KEY_CHANGED)");
        assertThat(runtime.pendingTimers()).isZero();

        tell(new Signal.RetryNow());
        assertThat(recorded.transcript()).containsExactly("hold", "FAILED -> CONNECTING", "connect 2, attempt 1");
    }

    @Test
    void a_restart_ends_the_old_connection_before_anybody_hears_and_before_it_connects() {
        up();

        tell(new Signal.Restart());

        assertThat(recorded.transcript())
                .containsExactly("disconnect 1", "UP -> CONNECTING (RESTART_REQUESTED)", "connect 2, attempt 2");
    }

    @Test
    void retries_come_at_their_time_and_not_before() {
        tell(new Signal.Start(), new Signal.AttemptFailed(1, MachineRig.failure(Kind.UNREACHABLE)));
        assertThat(runtime.timersDueIn()).containsExactly(ofMillis(500));
        recorded.transcript();

        runtime.advance(ofMillis(499));
        assertThat(recorded.transcript()).isEmpty();
        runtime.advance(ofMillis(1));
        assertThat(recorded.transcript()).containsExactly("WAITING -> CONNECTING", "connect 2, attempt 2");
    }

    @Test
    void the_state_says_when_the_next_attempt_comes() {
        tell(new Signal.Start(), new Signal.AttemptFailed(1, MachineRig.failure(Kind.UNREACHABLE)));

        TunnelState.Waiting waiting = (TunnelState.Waiting) driver.state();
        assertThat(waiting.retryAt()).isEqualTo(runtime.now().wall().plusMillis(500));
        assertThat(waiting.nextAttempt()).isEqualTo(2);
    }

    @Test
    void a_cancelled_timer_does_not_ring() {
        tell(new Signal.Start(), new Signal.AttemptFailed(1, MachineRig.failure(Kind.UNREACHABLE)));
        tell(new Signal.RetryNow());
        recorded.transcript();

        runtime.advance(ofMinutes(1));

        assertThat(recorded.transcript()).isEmpty();
        assertThat(runtime.pendingTimers()).isZero();
    }

    @Test
    void a_timer_that_rang_just_before_it_was_cancelled_changes_nothing() {
        up();
        tell(new Signal.Restart());
        tell(new Signal.Opened(2, MachineRig.USABLE));
        recorded.transcript();

        tell(new Signal.StableDue(1), new Signal.RetryDue(1), new Signal.CloseDue(1));

        assertThat(recorded.transcript()).isEmpty();
        assertThat(runtime.timersDueIn()).containsExactly(ofSeconds(10));
    }

    @Test
    void each_attempt_has_its_own_time_to_become_stable() {
        up();
        runtime.advance(ofSeconds(9));
        tell(new Signal.Restart(), new Signal.Opened(2, MachineRig.USABLE));

        assertThat(runtime.timersDueIn()).containsExactly(ofSeconds(10));
    }

    @Test
    void the_lifetime_ends_the_tunnel_and_leaves_no_timer() {
        TunnelDriver mortal = driver(RestartPolicy.defaults().withMaxLifetime(ofMinutes(1)));
        mortal.signal(new Signal.Start());
        runtime.settle();
        mortal.signal(new Signal.Opened(1, MachineRig.USABLE));
        runtime.advance(ofMinutes(1));
        assertThat(recorded.transcript()).endsWith("disconnect 1", "UP -> STOPPING (MAX_LIFETIME_REACHED)");

        runtime.advance(TunnelMachine.CLOSE_BOUND);
        assertThat(recorded.transcript()).containsExactly("release", "STOPPING -> STOPPED");
        assertThat(runtime.pendingTimers()).isZero();
    }

    @Test
    void a_connection_that_will_not_go_is_not_waited_for_longer_than_its_bound() {
        up();
        tell(new Signal.Stop());
        assertThat(driver.state().phase()).isEqualTo(Phase.STOPPING);

        runtime.advance(TunnelMachine.CLOSE_BOUND);

        assertThat(driver.state().phase()).isEqualTo(Phase.STOPPED);
        assertThat(runtime.pendingTimers()).isZero();
    }

    @Test
    void a_jump_of_the_wall_clock_tests_the_connection_at_once() {
        up();

        runtime.jumpWallClock(Duration.ofHours(8));

        assertThat(recorded.transcript()).containsExactly("probe 1");
    }

    @Test
    void a_jump_of_the_wall_clock_ends_a_wait() {
        tell(new Signal.Start(), new Signal.AttemptFailed(1, MachineRig.failure(Kind.UNREACHABLE)));
        recorded.transcript();

        runtime.jumpWallClock(Duration.ofHours(8));

        assertThat(recorded.transcript()).containsExactly("WAITING -> CONNECTING", "connect 2, attempt 2");
        assertThat(runtime.pendingTimers()).isZero();
    }

    @Test
    void what_changes_nothing_is_told_to_nobody() {
        up();

        tell(new Signal.Changed(1, MachineRig.USABLE), new Signal.Start(), new Signal.StableDue(1));

        assertThat(recorded.transcript()).isEmpty();
    }

    @Test
    void what_is_usable_is_told_when_it_changes() {
        up();

        tell(new Signal.Changed(1, new UpDetails(List.of(), List.of(), MonitorStatus.FAILING)));

        assertThat(recorded.transcript()).containsExactly("UP -> UP");
        assertThat(((TunnelState.Up) driver.state()).monitor()).isEqualTo(MonitorStatus.FAILING);
    }

    @Test
    void signals_are_taken_one_after_the_other_in_the_order_they_came() {
        driver.signal(new Signal.Start());
        driver.signal(new Signal.Stop());
        driver.signal(new Signal.Closed(1));
        driver.signal(new Signal.Start());
        assertThat(driver.state().phase()).isEqualTo(Phase.STOPPED);

        runtime.settle();

        assertThat(recorded.transcript())
                .containsSubsequence(
                        "connect 1, attempt 1",
                        "disconnect 1",
                        "release",
                        "STOPPING -> STOPPED",
                        "connect 2, attempt 1");
    }

    @Test
    void who_asks_is_called_back_when_the_state_is_what_followed_from_the_signal() {
        List<Phase> seen = new ArrayList<>();
        driver.signal(new Signal.Start(), () -> seen.add(driver.state().phase()));
        driver.signal(new Signal.Stop(), () -> seen.add(driver.state().phase()));
        assertThat(seen).isEmpty();

        runtime.settle();

        assertThat(seen).containsExactly(Phase.CONNECTING, Phase.STOPPING);
    }

    @Test
    void a_signal_sent_while_one_is_taken_waits_for_its_turn() {
        List<Phase> seen = new ArrayList<>();
        TunnelDriver[] self = new TunnelDriver[1];
        TunnelDriver.Transitions impatient = (previous, current, why) -> {
            seen.add(current.phase());
            if (current.phase() == Phase.CONNECTING) {
                self[0].signal(new Signal.Stop());
                assertThat(self[0].state().phase()).isEqualTo(Phase.CONNECTING);
            }
        };
        self[0] = new TunnelDriver(runtime, new TunnelMachine(RestartPolicy.defaults()), recorded, impatient);
        self[0].signal(new Signal.Start());
        runtime.settle();

        assertThat(seen).containsExactly(Phase.CONNECTING, Phase.STOPPING);
        assertThat(recorded.transcript()).containsExactly("hold", "connect 1, attempt 1", "disconnect 1");
    }

    @Test
    void close_leaves_no_timer_and_no_listener_to_the_clock_in_any_phase() {
        List<List<Signal>> ways = List.of(
                List.of(),
                List.of(new Signal.Start()),
                List.of(new Signal.Start(), new Signal.Opened(1, MachineRig.USABLE)),
                List.of(new Signal.Start(), new Signal.AttemptFailed(1, MachineRig.failure(Kind.UNREACHABLE))),
                List.of(new Signal.Start(), new Signal.Stop()),
                List.of(new Signal.Start(), new Signal.AttemptFailed(1, MachineRig.failure(Kind.KEY_UNUSABLE))));
        driver.close();
        for (List<Signal> way : ways) {
            TunnelDriver closing = driver(RestartPolicy.defaults().withMaxLifetime(ofMinutes(1)));
            way.forEach(closing::signal);
            closing.close();
            runtime.settle();

            assertThat(runtime.pendingTimers()).as("after %s", way).isZero();
            assertThat(runtime.clockJumpListeners()).as("after %s", way).isZero();
        }
    }

    @Test
    void after_close_signals_still_lead_to_the_end() {
        up();
        tell(new Signal.Stop());
        driver.close();

        tell(new Signal.Closed(1));

        assertThat(driver.state().phase()).isEqualTo(Phase.STOPPED);
        assertThat(runtime.pendingTimers()).isZero();
    }

    @Test
    void an_attempt_that_cannot_be_begun_has_failed() {
        recorded.refuseToConnect();
        tell(new Signal.Start());
        assertThat(recorded.transcript())
                .containsExactly(
                        "hold",
                        "STOPPED -> CONNECTING",
                        "connect 1, attempt 1",
                        "disconnect 1",
                        "CONNECTING -> WAITING (INTERNAL)");
    }

    @Test
    void after_close_nothing_begins_any_more() {
        up();
        tell(new Signal.Stop());
        driver.close();
        tell(new Signal.Closed(1), new Signal.Start(), new Signal.RetryNow());
        assertThat(recorded.transcript()).endsWith("release", "STOPPING -> STOPPED");
        assertThat(runtime.pendingTimers()).isZero();
    }

    @Test
    void a_retry_for_which_there_is_no_timer_comes_all_the_same() {
        AtomicInteger failures = new AtomicInteger(1);
        TunnelDriver poor = new TunnelDriver(
                new RuntimeProxy(runtime) {
                    @Override
                    public Timer schedule(Duration delay, Runnable task) {
                        if (failures.getAndDecrement() > 0) {
                            throw new OutOfMemoryError("Java heap space, says the test");
                        }
                        return super.schedule(delay, task);
                    }
                },
                new TunnelMachine(RestartPolicy.defaults()),
                recorded,
                recorded);
        poor.signal(new Signal.Start());
        runtime.settle();

        poor.signal(new Signal.AttemptFailed(1, MachineRig.failure(Kind.UNREACHABLE)));
        runtime.settle();

        assertThat(recorded.transcript()).endsWith("WAITING -> CONNECTING", "connect 2, attempt 2");
    }

    @Test
    @Timeout(60)
    void nobody_waits_for_a_signal_that_a_closed_driver_does_not_take() throws InterruptedException {
        driver.tell(new Signal.Start());
        driver.close();
        assertThat(driver.awaitTaken(Deadline.after(runtime, ofMinutes(10)))).isTrue();

        driver.tell(new Signal.RetryNow());

        assertThat(driver.awaitTaken(Deadline.after(runtime, ofMinutes(10)))).isTrue();
    }

    private void up() {
        tell(new Signal.Start(), new Signal.Opened(1, MachineRig.USABLE));
        assertThat(driver.state().isUp()).isTrue();
        recorded.transcript();
    }

    private void tell(Signal... signals) {
        for (Signal signal : signals) {
            driver.signal(signal);
        }
        runtime.settle();
    }

    private TunnelDriver driver(RestartPolicy policy) {
        return new TunnelDriver(runtime, new TunnelMachine(policy), recorded, recorded);
    }
}
