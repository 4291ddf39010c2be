package dev.autotunnel.internal.publish;

import java.time.Duration;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * Recognises connections that repeatedly end after the same time. Something ends them on purpose, such as a limit for idle
 * connections.
 *
 * <p>Not thread-safe.
 */
final class ShortLives {
    /** The number of equal lifetimes that make a pattern. */
    static final int PATTERN = 3;

    /** A connection that lived longer is not short-lived. */
    static final Duration LONGEST = Duration.ofMinutes(30);

    private static final Duration SLACK = Duration.ofSeconds(2);

    private @Nullable Duration first;
    private int equal;

    /**
     * Adds the lifetime of a connection that has just ended. If the last lifetimes make a pattern, returns how many were
     * equal in a row.
     */
    Optional<Integer> ended(Duration life) {
        if (life.compareTo(LONGEST) > 0) {
            forget();
        } else if (first == null || !isLike(life, first)) {
            first = life;
            equal = 1;
        } else {
            equal++;
        }
        return equal >= PATTERN ? Optional.of(equal) : Optional.empty();
    }

    /** Forgets the pattern. */
    void forget() {
        first = null;
        equal = 0;
    }

    /** Returns whether two lifetimes differ by no more than a tenth, or 2 s. */
    private static boolean isLike(Duration one, Duration other) {
        Duration difference = one.minus(other).abs();
        Duration tenth = other.dividedBy(10);
        return difference.compareTo(tenth.compareTo(SLACK) > 0 ? tenth : SLACK) <= 0;
    }
}
