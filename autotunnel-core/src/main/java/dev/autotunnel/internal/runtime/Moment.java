package dev.autotunnel.internal.runtime;

import java.time.Duration;
import java.time.Instant;

/**
 * One reading of all clocks, and a random number. Immutable, thread-safe.
 *
 * @param nanos the monotonic clock; only differences have a meaning
 * @param wall the wall clock, for people
 * @param chance a random number from 0 (inclusive) to 1 (exclusive), so that the state machine is a pure function
 */
public record Moment(long nanos, Instant wall, double chance) {
    /** Returns the time since an earlier moment. */
    public Duration since(Moment earlier) {
        return Duration.ofNanos(nanos - earlier.nanos);
    }
}
