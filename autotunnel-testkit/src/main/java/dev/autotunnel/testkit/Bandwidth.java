package dev.autotunnel.testkit;

import java.util.concurrent.TimeUnit;

/**
 * How many bytes one direction of a link may move: a token bucket, shared by all its connections. Time is passed in, so
 * that it can be tested without waiting.
 */
final class Bandwidth {

    static final long UNLIMITED = Long.MAX_VALUE;

    /** Short enough that a slow link is slow from the first moment on, long enough that a timer of 1 ms keeps up. */
    private static final long BURST_NANOS = TimeUnit.MILLISECONDS.toNanos(20);

    private static final double NANOS_PER_SECOND = TimeUnit.SECONDS.toNanos(1);

    private long bytesPerSecond = UNLIMITED;
    private double tokens;
    private long refilledAt;

    void limit(long bytesPerSecond) {
        this.bytesPerSecond = bytesPerSecond;
        tokens = 0;
    }

    boolean limited() {
        return bytesPerSecond != UNLIMITED;
    }

    /** The bytes that may be moved now, of those wanted. */
    int grant(int wanted, long now) {
        if (!limited()) {
            return wanted;
        }
        refill(now);
        return (int) Math.min(wanted, (long) tokens);
    }

    void spend(int bytes) {
        if (limited()) {
            tokens -= bytes;
        }
    }

    /** Until at least one more byte may be moved. */
    long nanosUntilNext() {
        return (long) Math.ceil((1 - tokens) * NANOS_PER_SECOND / bytesPerSecond);
    }

    /** The bytes that pass in that time. */
    long bytesIn(long nanos) {
        return limited() ? (long) (bytesPerSecond * (nanos / NANOS_PER_SECOND)) : UNLIMITED;
    }

    private void refill(long now) {
        double burst = Math.max(1, bytesPerSecond * (BURST_NANOS / NANOS_PER_SECOND));
        double earned = Math.max(0, now - refilledAt) / NANOS_PER_SECOND * bytesPerSecond;
        tokens = Math.min(burst, tokens + earned);
        refilledAt = now;
    }
}
