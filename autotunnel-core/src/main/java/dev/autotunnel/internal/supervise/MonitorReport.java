package dev.autotunnel.internal.supervise;

import dev.autotunnel.event.Failure;
import dev.autotunnel.event.MonitorStatus;
import dev.autotunnel.internal.jfr.FlightEvents;
import dev.autotunnel.internal.monitor.MonitorEvents;
import java.time.Duration;
import java.util.function.Consumer;

/**
 * Reports the results of a link's monitor as events and as part of the state. Thread-safe.
 */
final class MonitorReport implements MonitorEvents {
    private final TunnelActions tunnel;
    private final RemoteForwardSet forwards;
    private final Runnable changed;
    private final Consumer<Failure> lost;
    private volatile long passed;

    /**
     * Makes a report without results.
     *
     * @param changed called if the usable parts of the link have changed
     * @param lost called if the monitor gives the link up
     */
    MonitorReport(TunnelActions tunnel, RemoteForwardSet forwards, Runnable changed, Consumer<Failure> lost) {
        this.tunnel = tunnel;
        this.forwards = forwards;
        this.changed = changed;
        this.lost = lost;
        this.passed = tunnel.runtime().now().nanos();
    }

    /** Returns when a test passed last, by the monotonic clock; before the first one, when this report was made. */
    long lastPassed() {
        return passed;
    }

    @Override
    public void passed(Duration roundTrip) {
        passed = tunnel.runtime().now().nanos();
        tunnel.events().monitorPassed(roundTrip);
        FlightEvents.now().monitorTest(tunnel.spec().name(), roundTrip, null);
        monitorIs(MonitorStatus.PASSING);
    }

    @Override
    public void failed(Failure failure, int inARow, int threshold) {
        tunnel.events().monitorFailed(failure, inARow, threshold);
        FlightEvents.now().monitorTest(tunnel.spec().name(), Duration.ZERO, failure);
        monitorIs(MonitorStatus.FAILING);
    }

    @Override
    public void unavailable(Failure failure) {
        forwards.monitorProhibited(failure);
        changed.run();
    }

    @Override
    public void lost(Failure failure) {
        lost.accept(failure);
    }

    private void monitorIs(MonitorStatus status) {
        if (forwards.monitor(status)) {
            changed.run();
        }
    }
}
