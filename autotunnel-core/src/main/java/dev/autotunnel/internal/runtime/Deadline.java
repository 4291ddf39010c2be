package dev.autotunnel.internal.runtime;

import java.time.Duration;

/** A point of the monotonic clock by which something must be over. Immutable. */
public final class Deadline {
    /** As good as for ever, and still a number of nanoseconds. */
    private static final Duration LONGEST = Duration.ofDays(3650);

    private final TunnelRuntime runtime;
    private final long at;

    private Deadline(TunnelRuntime runtime, long at) {
        this.runtime = runtime;
        this.at = at;
    }

    /** The deadline that is that far away. */
    public static Deadline after(TunnelRuntime runtime, Duration time) {
        Duration bounded = time.compareTo(LONGEST) < 0 ? time : LONGEST;
        return new Deadline(runtime, runtime.now().nanos() + bounded.toNanos());
    }

    /** The time left, never negative. */
    public Duration left() {
        return Duration.ofNanos(Math.max(0, at - runtime.now().nanos()));
    }

    /** The time left in whole milliseconds, at least 1, as APIs want it for which 0 means for ever. */
    public int leftMillis() {
        return millis(left());
    }

    /**
     * That time in whole milliseconds for APIs that take an {@code int} and for which 0 means for ever: at least 1, and 24.8 days
     * at most.
     */
    public static int millis(Duration time) {
        return (int) Math.max(1, Math.min(Integer.MAX_VALUE, time.toMillis()));
    }

    /** The time left, but no more than that. */
    public Duration leftAtMost(Duration most) {
        Duration left = left();
        return left.compareTo(most) < 0 ? left : most;
    }

    /** Whether it has passed. */
    public boolean isOver() {
        return left().isZero();
    }
}
