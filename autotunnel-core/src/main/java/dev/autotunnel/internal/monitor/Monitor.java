package dev.autotunnel.internal.monitor;

import dev.autotunnel.event.Failure;
import dev.autotunnel.event.Failure.Kind;
import dev.autotunnel.event.Failure.Stage;
import dev.autotunnel.internal.runtime.DurationText;
import dev.autotunnel.internal.runtime.Timer;
import dev.autotunnel.internal.runtime.TunnelRuntime;
import dev.autotunnel.internal.transport.TransportException;
import dev.autotunnel.internal.transport.UnexpectedFailure;
import dev.autotunnel.spec.MonitorTiming;
import java.io.IOException;
import java.time.Duration;

/**
 * Tests one connection from end to end, again and again. The monitor repeats a failed test at once until the threshold is
 * reached. Each repetition makes new connections, unlike autossh's second try.
 *
 * <p>Thread-safe.
 */
public final class Monitor {
    private static final Duration SLACK = Duration.ofSeconds(1);

    private final TunnelRuntime runtime;
    private final MonitorTiming timing;
    private final Probe probe;
    private final MonitorEvents events;
    private Timer next = Timer.NONE; // guarded by this, as are all fields below
    private Timer late = Timer.NONE;
    private boolean testing;
    private boolean probing; // a probe has not returned, perhaps that of an earlier test
    private boolean stopped;
    private int number; // of the test under way
    private int failures;

    /** Makes the monitor of one connection. */
    public Monitor(TunnelRuntime runtime, MonitorTiming timing, Probe probe, MonitorEvents events) {
        this.runtime = runtime;
        this.timing = timing;
        this.probe = probe;
        this.events = events;
    }

    /**
     * Makes the first test on the caller's thread, within {@code atMost}. The tunnel is not up before this test has passed.
     *
     * @throws TransportException if the test failed
     */
    public void first(Duration atMost) throws TransportException {
        Duration timeout = timing.timeout();
        try {
            events.passed(probe.test(atMost.compareTo(timeout) < 0 ? atMost : timeout));
        } catch (IOException e) {
            throw new TransportException(failure(e));
        }
    }

    /** Schedules the next test after the first poll time, and further tests after the poll time. */
    public synchronized void start() {
        scheduleIn(timing.firstPoll());
    }

    /** Makes a test now; the next one follows after the poll time. Does nothing while a test is under way. */
    public synchronized void testNow() {
        if (stopped || testing) {
            return;
        }
        testing = true;
        int test = ++number;
        next.cancel();
        late = runtime.schedule(bound(), () -> late(test));
        if (!probing) { // otherwise the probe of an earlier test hangs: when it returns, this one starts
            probe();
        }
    }

    /** Makes no more tests. The result of a test under way is not reported. */
    public synchronized void stop() {
        stopped = true;
        next.cancel();
        late.cancel();
    }

    private void probe() {
        probing = true;
        int test = number;
        runtime.execute(() -> test(test));
    }

    private void test(int test) {
        try {
            Duration roundTrip = probe.test(timing.timeout());
            returned(test, () -> passed(roundTrip));
        } catch (Throwable e) { // an error must not end the tests in silence
            returned(test, () -> failed(failure(e)));
        }
    }

    /** Takes the result of a probe that has returned, unless it came too late: then the next test, if one waits, begins now. */
    private synchronized void returned(int test, Runnable result) {
        probing = false;
        if (test == number) {
            result.run();
        } else if (testing && !stopped) {
            probe();
        }
    }

    private synchronized void late(int test) {
        if (testing && test == number) {
            String message = "end-to-end test failed: no result after " + DurationText.of(bound());
            failed(Failure.of(Kind.MONITOR_FAILED, Stage.MONITOR, message));
        }
    }

    private void passed(Duration roundTrip) {
        testing = false;
        late.cancel();
        failures = 0;
        if (!stopped) {
            events.passed(roundTrip);
            scheduleIn(timing.poll());
        }
    }

    private void failed(Failure failure) {
        testing = false;
        late.cancel();
        if (stopped) {
            return;
        }
        if (failure.kind() == Kind.MONITOR_UNAVAILABLE) {
            stopped = true;
            events.unavailable(failure);
            return;
        }
        failures++;
        events.failed(failure, failures, timing.failureThreshold());
        if (failures >= timing.failureThreshold()) {
            stopped = true;
            events.lost(failure);
        } else {
            testNow();
        }
    }

    /** Returns how long a test may take in all. A probe observes its timeout, unless it waits for a link that takes no bytes. */
    private Duration bound() {
        return timing.timeout().multipliedBy(2).plus(SLACK);
    }

    private void scheduleIn(Duration time) {
        if (!stopped) {
            next = runtime.schedule(time, this::testNow);
        }
    }

    private static Failure failure(Throwable e) {
        if (e instanceof MonitorUnavailableException unavailable) {
            return unavailable.failure();
        }
        if (UnexpectedFailure.isOutOfMemory(e)) {
            return UnexpectedFailure.of(Stage.MONITOR, "end-to-end test failed", e);
        }
        return Failure.of(Kind.MONITOR_FAILED, Stage.MONITOR, "end-to-end test failed: " + e.getMessage(), e);
    }
}
