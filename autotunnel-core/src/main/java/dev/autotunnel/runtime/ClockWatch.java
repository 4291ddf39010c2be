package dev.autotunnel.runtime;

import java.time.Duration;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;

/**
 * Notices that the wall clock went elsewhere than the monotonic one: on Linux and macOS the monotonic clock stands still
 * while the machine sleeps. It looks at the clocks only while somebody listens.
 */
final class ClockWatch {
    static final Duration LOOK_EVERY = Duration.ofSeconds(5);
    static final Duration JUMP = Duration.ofSeconds(10);

    private final TunnelRuntime runtime;
    private final Set<Runnable> tasks = ConcurrentHashMap.newKeySet();
    private Moment last;
    private boolean looking;

    ClockWatch(TunnelRuntime runtime) {
        this.runtime = runtime;
        this.last = new Moment(0, java.time.Instant.EPOCH, 0);
    }

    Timer add(Runnable task) {
        Runnable own = task::run; // so that the same task may be added twice
        tasks.add(own);
        synchronized (this) {
            if (!looking) {
                looking = true;
                last = runtime.now();
                runtime.schedule(LOOK_EVERY, this::look);
            }
        }
        return () -> tasks.remove(own);
    }

    private void look() {
        boolean jumped;
        synchronized (this) {
            Moment now = runtime.now();
            Duration drift = Duration.between(last.wall(), now.wall()).minus(now.since(last));
            jumped = drift.abs().compareTo(JUMP) > 0;
            last = now;
            looking = !tasks.isEmpty();
            if (looking) {
                runtime.schedule(LOOK_EVERY, this::look);
            }
        }
        if (jumped) {
            tasks.forEach(Runnable::run);
        }
    }
}
