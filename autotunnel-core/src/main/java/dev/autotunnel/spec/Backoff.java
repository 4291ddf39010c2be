package dev.autotunnel.spec;

import java.time.Duration;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * Decides how long to wait before the next attempt: a pure function of the failures in a row. Use {@link #exponential} (the
 * default), {@link #autossh}, or a function of your own.
 *
 * <p>A backoff of your own is called on a thread of the tunnel, one call at a time, and must not block. If it throws or
 * returns null or a negative time, the tunnel waits as with {@link #defaults()} and logs that at WARN. A time above ten years
 * counts as ten years.
 *
 * <p>The backoffs of this library are immutable and thread-safe.
 */
@FunctionalInterface
public interface Backoff {

    /**
     * The longest wait of the default after a stable connection: 100 ms. The wait is random, to spread the clients of a
     * restarted server.
     */
    Duration RECONNECT_JITTER = Duration.ofMillis(100);

    /**
     * Returns the wait before the next attempt.
     *
     * @param failures how many attempts and connections in a row ended before they were stable; 0 after a stable connection
     * @param chance a random number from 0 (included) to 1 (excluded), to spread the waits of many clients
     */
    Duration delay(int failures, double chance);

    /**
     * Returns the default: exponential from 1 s to 60 s. It is the only backoff that
     * {@link RestartPolicy#withRetryWhileWaiting} shortens.
     */
    static Backoff defaults() {
        return DefaultBackoff.INSTANCE;
    }

    /**
     * Returns a backoff that doubles a bound from {@code initial} to {@code max}. The wait is a random part of the bound
     * (full jitter), so that a thousand clients of one server do not come back at once. After a stable connection the first
     * attempt comes within 100 ms.
     *
     * @param initial the bound of the first wait; positive
     * @param max the bound of all waits; at least {@code initial}
     * @throws InvalidSpecException if one of them breaks its rule
     */
    static Backoff exponential(Duration initial, Duration max) {
        return new Exponential(initial, max);
    }

    /**
     * Returns the waits of autossh 1.4g. There is no wait before the first six attempts. Then the waits grow with the square
     * of the tries up to the poll time.
     *
     * @param poll the poll time, {@code AUTOSSH_POLL}; at least 1 s
     * @throws InvalidSpecException if it is shorter
     */
    static Backoff autossh(Duration poll) {
        return new Autossh(poll);
    }

    /** Exponential with full jitter; made by {@link Backoff#exponential}. */
    final class Exponential implements Backoff {
        private final Duration initial;
        private final Duration max;

        private Exponential(Duration initial, Duration max) {
            this.initial = Rules.positive("backoff.initial", initial);
            this.max = Rules.positive("backoff.max", max);
            Rules.require(max.compareTo(initial) >= 0, "backoff.max", max, "must not be less than the initial wait");
        }

        /** The bound of the first wait. */
        public Duration initial() {
            return initial;
        }

        /** The bound of all waits. */
        public Duration max() {
            return max;
        }

        @Override
        public Duration delay(int failures, double chance) {
            Duration bound = failures == 0 ? RECONNECT_JITTER : doubled(failures - 1);
            return Duration.ofNanos((long) (bound.toNanos() * chance));
        }

        private Duration doubled(int times) {
            double bound = initial.toNanos() * Math.pow(2, times);
            return bound >= max.toNanos() ? max : Duration.ofNanos((long) bound);
        }

        @Override
        public boolean equals(@Nullable Object other) {
            return other instanceof Exponential that && initial.equals(that.initial) && max.equals(that.max);
        }

        @Override
        public int hashCode() {
            return Objects.hash(initial, max);
        }

        @Override
        public String toString() {
            return "exponential from " + initial + " to " + max;
        }
    }

    /** The waits of autossh; made by {@link Backoff#autossh}. */
    final class Autossh implements Backoff {
        private static final int FREE_TRIES = 5;

        private final Duration poll;

        private Autossh(Duration poll) {
            this.poll = Rules.positive("backoff.poll", poll);
            Rules.require(poll.toSeconds() >= 1, "backoff.poll", poll, "must be at least 1 s");
        }

        /** The poll time, which is the longest wait. */
        public Duration poll() {
            return poll;
        }

        @Override
        public Duration delay(int failures, double chance) {
            double t = failures - FREE_TRIES;
            if (t <= 0) {
                return Duration.ZERO;
            }
            double seconds = Math.floor(poll.toSeconds() / 100.0 * (t * (t / 3)));
            return Duration.ofSeconds((long) Math.min((double) poll.toSeconds(), seconds));
        }

        @Override
        public boolean equals(@Nullable Object other) {
            return other instanceof Autossh that && poll.equals(that.poll);
        }

        @Override
        public int hashCode() {
            return poll.hashCode();
        }

        @Override
        public String toString() {
            return "as autossh with a poll time of " + poll;
        }
    }
}
