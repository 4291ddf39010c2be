package dev.autotunnel.internal.runtime;

import java.time.Duration;
import java.time.Instant;

/**
 * One reading of all clocks, and of the dice.
 *
 * @param nanos the monotonic clock; only differences mean something
 * @param wall the wall clock, for people
 * @param chance a random number from 0 (inclusive) to 1 (exclusive), so that what follows is a pure function
 */
public record Moment(long nanos, Instant wall, double chance) {
    /** How much time has passed since an earlier moment. */
    public Duration since(Moment earlier) {
        return Duration.ofNanos(nanos - earlier.nanos);
    }
}
