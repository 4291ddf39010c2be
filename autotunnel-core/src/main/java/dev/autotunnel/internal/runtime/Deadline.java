package dev.autotunnel.internal.runtime;

import java.time.Duration;

/** A point in time on the monotonic clock by which something must be over. Immutable, thread-safe. */
public final class Deadline {
    /** The longest time that the library counts: ten years. So arithmetic in nanoseconds stays within a long. */
    public static final Duration LONGEST = Duration.ofDays(3650);

    private final TunnelRuntime runtime;
    private final long at;

    private Deadline(TunnelRuntime runtime, long at) {
        this.runtime = runtime;
        this.at = at;
    }

    /** Returns the deadline after {@code time} from now. */
    public static Deadline after(TunnelRuntime runtime, Duration time) {
        return new Deadline(runtime, runtime.now().nanos() + bounded(time).toNanos());
    }

    /** Returns {@code time} itself if it is from zero to {@link #LONGEST}; otherwise the limit that is nearer. */
    public static Duration bounded(Duration time) {
        if (time.isNegative()) {
            return Duration.ZERO;
        }
        return time.compareTo(LONGEST) < 0 ? time : LONGEST;
    }

    /** Returns the time left, never negative. */
    public Duration left() {
        return Duration.ofNanos(Math.max(0, at - runtime.now().nanos()));
    }

    /** Returns the time left in whole milliseconds, at least 1. Some APIs take 0 as "for ever". */
    public int leftMillis() {
        return millis(left());
    }

    /**
     * Returns {@code time} in whole milliseconds, between 1 ms and 24.8 days. Use it for APIs that take an {@code int} and
     * for which 0 means for ever.
     */
    public static int millis(Duration time) {
        return (int) Math.max(1, Math.min(Integer.MAX_VALUE, bounded(time).toMillis()));
    }

    /** Returns the time left, but no more than {@code most}. */
    public Duration leftAtMost(Duration most) {
        Duration left = left();
        return left.compareTo(most) < 0 ? left : most;
    }

    /** Returns whether the deadline has passed. */
    public boolean isOver() {
        return left().isZero();
    }
}
