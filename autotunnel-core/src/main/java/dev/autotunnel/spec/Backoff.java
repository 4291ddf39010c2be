package dev.autotunnel.spec;

import java.time.Duration;

/** How long to wait before the next attempt: a pure function of the failures in a row. */
public sealed interface Backoff {

    /** At once, but not all clients of a restarted server within the same millisecond. */
    Duration RECONNECT_JITTER = Duration.ofMillis(100);

    /**
     * The wait before the next attempt.
     *
     * @param failures attempts and connections in a row that ended before they were stable; 0 after a stable connection
     * @param chance a random number from 0 to 1
     */
    Duration delay(int failures, double chance);

    /**
     * Doubles from {@code initial} to {@code max}; the wait is a random part of that (full jitter), so that a thousand
     * clients of one server do not come back at once. After a stable connection the first attempt comes within 100 ms.
     *
     * @param initial the bound of the first wait
     * @param max the bound of all waits
     */
    record Exponential(Duration initial, Duration max) implements Backoff {
        /** Checks both. */
        public Exponential {
            Rules.positive("backoff.initial", initial);
            Rules.positive("backoff.max", max);
            Rules.require(max.compareTo(initial) >= 0, "backoff.max", max, "must not be less than the initial wait");
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
    }

    /**
     * The waits of autossh 1.4g: none before the first six attempts, then growing with the square of the tries up to the poll
     * time.
     *
     * @param poll the poll time, 600 s by default there
     */
    record Autossh(Duration poll) implements Backoff {
        private static final int FREE_TRIES = 5;

        /** Checks the poll time. */
        public Autossh {
            Rules.positive("backoff.poll", poll);
            Rules.require(poll.toSeconds() >= 1, "backoff.poll", poll, "must be at least 1 s");
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
    }

    /** Exponential from 1 s to 60 s: the default, and the only one that {@code RestartPolicy.withRetryWhileWaiting} shortens. */
    static Backoff defaults() {
        return DefaultBackoff.INSTANCE;
    }

    /** Exponential with full jitter. */
    static Backoff exponential(Duration initial, Duration max) {
        return new Exponential(initial, max);
    }

    /** The waits of autossh. */
    static Backoff autossh(Duration poll) {
        return new Autossh(poll);
    }
}
