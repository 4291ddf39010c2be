package dev.autotunnel.internal.monitor;

import static java.time.Duration.ofMillis;
import static java.time.Duration.ofMinutes;
import static java.time.Duration.ofSeconds;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import dev.autotunnel.event.Failure;
import dev.autotunnel.event.Failure.Kind;
import dev.autotunnel.event.Failure.Stage;
import dev.autotunnel.internal.runtime.Moment;
import dev.autotunnel.internal.runtime.VirtualRuntime;
import dev.autotunnel.internal.transport.TransportException;
import dev.autotunnel.spec.MonitorSpec;
import dev.autotunnel.spec.MonitorTiming;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;
import java.util.Queue;
import org.junit.jupiter.api.Test;

/** The monitor in virtual time, as a transcript of its tests and of what it reports. */
class MonitorTest {
    private static final MonitorTiming TIMING =
            MonitorSpec.loop(1).poll(ofSeconds(600)).firstPoll(ofSeconds(30)).timing();

    private final VirtualRuntime runtime = new VirtualRuntime();
    private final Moment begin = runtime.now();
    private final List<String> transcript = new ArrayList<>();
    private final Queue<Boolean> results = new ArrayDeque<>();
    private final MonitorEvents events = new MonitorEvents() {
        @Override
        public void passed(Duration roundTrip) {
            transcript.add("passed");
        }

        @Override
        public void failed(Failure failure, int inARow, int threshold) {
            if (failure.message().contains("no result after")) {
                transcript.add(
                        "%d s: failed".formatted(runtime.now().since(begin).toSeconds()));
            }
            transcript.add("failed %d of %d".formatted(inARow, threshold));
        }

        @Override
        public void unavailable(Failure failure) {
            transcript.add("unavailable: " + failure.message());
        }

        @Override
        public void lost(Failure failure) {
            transcript.add("lost " + failure.kind());
        }
    };

    @Test
    void the_first_test_is_made_at_once_by_the_caller() throws TransportException {
        monitor(TIMING).first(ofMinutes(1));

        assertThat(transcript).containsExactly("0 s: test within PT15S", "passed");
        assertThat(runtime.pendingTimers()).isZero();
    }

    @Test
    void the_first_test_takes_no_longer_than_the_attempt_has_left() throws TransportException {
        monitor(TIMING).first(ofSeconds(4));

        assertThat(transcript).startsWith("0 s: test within PT4S");
    }

    @Test
    void a_first_test_that_fails_is_thrown_and_not_repeated() {
        results.add(false);

        TransportException thrown = catchThrowableOfType(
                TransportException.class, () -> monitor(TIMING).first(ofMinutes(1)));

        assertThat(thrown.failure().kind()).isEqualTo(Kind.MONITOR_FAILED);
        assertThat(thrown.failure().stage()).isEqualTo(Stage.MONITOR);
        assertThat(thrown.failure().message()).contains("no echo");
        assertThat(transcript).containsExactly("0 s: test within PT15S");
        assertThat(runtime.pendingTimers()).isZero();
    }

    @Test
    void the_next_test_comes_after_the_first_poll_time_and_then_one_every_poll_time() {
        monitor(TIMING).start();

        runtime.advance(ofSeconds(1300));

        assertThat(transcript)
                .containsExactly(
                        "30 s: test within PT15S",
                        "passed",
                        "630 s: test within PT15S",
                        "passed",
                        "1230 s: test within PT15S",
                        "passed");
    }

    @Test
    void a_short_poll_time_shortens_the_time_of_a_test() {
        monitor(MonitorSpec.loop(1).poll(ofSeconds(10)).timing()).start();

        runtime.advance(ofSeconds(10));

        assertThat(transcript).startsWith("10 s: test within PT5S");
    }

    @Test
    void a_failed_test_is_repeated_at_once_and_the_second_failure_is_the_end() {
        results.addAll(List.of(false, false));
        monitor(TIMING).start();

        runtime.advance(ofSeconds(3600));

        assertThat(transcript)
                .containsExactly(
                        "30 s: test within PT15S",
                        "failed 1 of 2",
                        "30 s: test within PT15S",
                        "failed 2 of 2",
                        "lost MONITOR_FAILED");
        assertThat(runtime.pendingTimers()).isZero();
    }

    @Test
    void a_test_that_passes_makes_failures_count_anew() {
        results.addAll(List.of(false, true, false, true));
        monitor(TIMING).start();

        runtime.advance(ofSeconds(700));

        assertThat(transcript.stream().filter(line -> !line.contains("test")))
                .containsExactly("failed 1 of 2", "passed", "failed 1 of 2", "passed");
    }

    @Test
    void the_threshold_says_how_many_failures_are_the_end() {
        results.addAll(List.of(false));
        monitor(MonitorSpec.loop(1).failureThreshold(1).timing()).testNow();
        runtime.settle();
        assertThat(transcript).endsWith("failed 1 of 1", "lost MONITOR_FAILED");

        transcript.clear();
        results.addAll(List.of(false, false, false));
        monitor(MonitorSpec.loop(1).failureThreshold(3).timing()).testNow();
        runtime.settle();
        assertThat(transcript).endsWith("failed 3 of 3", "lost MONITOR_FAILED").contains("failed 2 of 3");
    }

    @Test
    void a_test_on_demand_puts_the_next_one_off() {
        Monitor monitor = monitor(TIMING);
        monitor.start();
        runtime.advance(ofSeconds(10));
        monitor.testNow();
        runtime.settle();

        assertThat(transcript).containsExactly("10 s: test within PT15S", "passed");
        assertThat(runtime.timersDueIn()).containsExactly(ofSeconds(600));
    }

    @Test
    void a_test_on_demand_while_one_is_under_way_changes_nothing() {
        Monitor monitor = monitor(TIMING);
        monitor.testNow();
        monitor.testNow();
        runtime.settle();

        assertThat(transcript).containsExactly("0 s: test within PT15S", "passed");
    }

    @Test
    void stop_leaves_no_timer_and_makes_no_more_tests() {
        Monitor monitor = monitor(TIMING);
        monitor.start();
        monitor.stop();
        assertThat(runtime.pendingTimers()).isZero();

        monitor.testNow();
        monitor.start();
        runtime.advance(ofSeconds(3600));

        assertThat(transcript).isEmpty();
    }

    @Test
    void the_result_of_a_test_under_way_is_not_reported_after_stop() {
        for (boolean passes : List.of(true, false)) {
            Monitor[] monitor = new Monitor[1];
            monitor[0] = new Monitor(
                    runtime,
                    TIMING,
                    timeout -> {
                        monitor[0].stop();
                        return result(passes);
                    },
                    events);
            monitor[0].testNow();
            runtime.settle();

            assertThat(transcript).isEmpty();
            assertThat(runtime.pendingTimers()).isZero();
        }
    }

    @Test
    void the_round_trip_is_reported() {
        List<Duration> reported = new ArrayList<>();
        MonitorEvents times = new MonitorEvents() {
            @Override
            public void passed(Duration roundTrip) {
                reported.add(roundTrip);
            }

            @Override
            public void failed(Failure failure, int inARow, int threshold) {}

            @Override
            public void unavailable(Failure failure) {}

            @Override
            public void lost(Failure failure) {}
        };
        new Monitor(runtime, TIMING, timeout -> ofMillis(7), times).testNow();
        runtime.settle();

        assertThat(reported).containsExactly(ofMillis(7));
    }

    @Test
    void a_test_that_the_server_forbids_is_not_a_failed_one_and_is_not_repeated() {
        Failure forbidden = Failure.of(Kind.MONITOR_UNAVAILABLE, Stage.MONITOR, "forbidden");
        Probe probe = timeout -> {
            throw new MonitorUnavailableException(forbidden);
        };
        Monitor monitor = new Monitor(runtime, TIMING, probe, events);

        TransportException first = catchThrowableOfType(TransportException.class, () -> monitor.first(ofMinutes(1)));
        assertThat(first.failure()).isEqualTo(forbidden);
        monitor.testNow();
        runtime.advance(ofSeconds(3600));

        assertThat(transcript).containsExactly("unavailable: forbidden");
        assertThat(runtime.pendingTimers()).isZero();
    }

    /** Otherwise a defect would end the tests in silence, while the tunnel still says that they pass. */
    @Test
    void a_test_that_breaks_unexpectedly_counts_as_failed() {
        Probe broken = timeout -> {
            throw new IllegalStateException("broken on purpose");
        };
        new Monitor(runtime, TIMING, broken, events).testNow();

        runtime.settle();

        assertThat(transcript).containsExactly("failed 1 of 2", "failed 2 of 2", "lost MONITOR_FAILED");
    }

    /** A probe hangs if the link takes no bytes any more: no timeout of its own ends the wait for the link's lock. */
    @Test
    void tests_that_hang_count_as_failed_while_they_hang() {
        new Monitor(runtime, TIMING, hanging(ofSeconds(100)), events).testNow();

        runtime.settle();

        assertThat(transcript)
                .containsExactly(
                        "31 s: failed", "failed 1 of 2", "62 s: failed", "failed 2 of 2", "lost MONITOR_FAILED");
        assertThat(runtime.pendingTimers()).isZero();
    }

    @Test
    void a_result_that_comes_too_late_is_dropped_and_the_next_test_follows() {
        Monitor monitor = new Monitor(runtime, TIMING, hanging(ofSeconds(40)), events);
        monitor.testNow();

        runtime.settle();

        assertThat(transcript).containsExactly("31 s: failed", "failed 1 of 2", "passed");
        monitor.stop();
        assertThat(runtime.pendingTimers()).isZero();
    }

    /** Its first test takes that long. */
    private Probe hanging(Duration time) {
        Queue<Duration> times = new ArrayDeque<>(List.of(time));
        return timeout -> {
            Duration hangs = times.poll();
            if (hangs != null) {
                runtime.advance(hangs);
            }
            return ofMillis(3);
        };
    }

    /** An error must not end the tests in silence either. */
    @Test
    void a_test_that_runs_out_of_memory_counts_as_failed() {
        Probe broken = timeout -> {
            throw new OutOfMemoryError("Java heap space");
        };
        new Monitor(runtime, TIMING, broken, events).testNow();

        runtime.settle();

        assertThat(transcript).containsExactly("failed 1 of 2", "failed 2 of 2", "lost OUT_OF_MEMORY");
    }

    private Monitor monitor(MonitorTiming timing) {
        Probe probe = timeout -> {
            transcript.add(
                    "%d s: test within %s".formatted(runtime.now().since(begin).toSeconds(), timeout));
            Boolean result = results.poll();
            return result(result == null || result);
        };
        return new Monitor(runtime, timing, probe, events);
    }

    private static Duration result(boolean passes) throws IOException {
        if (!passes) {
            throw new IOException("no echo");
        }
        return ofMillis(3);
    }
}
