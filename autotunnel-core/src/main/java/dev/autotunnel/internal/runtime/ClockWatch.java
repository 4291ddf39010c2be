package dev.autotunnel.internal.runtime;

import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Detects that the wall clock jumped against the monotonic clock. On Linux and macOS the monotonic clock stands still while
 * the computer is suspended. The clocks are compared only while there is a task to call. Thread-safe.
 */
final class ClockWatch {
    private static final Logger LOG = LoggerFactory.getLogger(ClockWatch.class);

    static final Duration LOOK_EVERY = Duration.ofSeconds(5);
    static final Duration JUMP = Duration.ofSeconds(10);

    private final TunnelRuntime runtime;
    private final List<Runnable> tasks = new CopyOnWriteArrayList<>();
    private Moment last;
    private boolean looking;

    ClockWatch(TunnelRuntime runtime) {
        this.runtime = runtime;
        this.last = new Moment(0, Instant.EPOCH, 0);
    }

    Timer add(Runnable task) {
        synchronized (this) {
            if (!looking) {
                last = runtime.now();
                runtime.schedule(LOOK_EVERY, this::look); // it may throw: then nothing is left behind
                looking = true;
            }
            tasks.add(task);
        }
        return () -> tasks.remove(task);
    }

    private void look() {
        boolean jumped;
        synchronized (this) {
            Moment now = runtime.now();
            Duration drift = Duration.between(last.wall(), now.wall()).minus(now.since(last));
            jumped = drift.abs().compareTo(JUMP) > 0;
            last = now;
            looking = false;
            if (!tasks.isEmpty()) {
                runtime.schedule(LOOK_EVERY, this::look);
                looking = true;
            }
        }
        if (jumped) {
            tasks.forEach(task -> Guard.run(LOG, "could not tell that the clock jumped", task));
        }
    }
}
