package dev.autotunnel.internal.machine;

import dev.autotunnel.spec.Backoff;
import java.time.Duration;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A backoff that always has an answer, whatever the user's backoff does. Without it a backoff that throws would leave the
 * tunnel between two states.
 *
 * <p>Thread-safe if the user's backoff is.
 */
final class SafeBackoff implements Backoff {
    private static final Logger LOG = LoggerFactory.getLogger(Backoff.class);
    private static final Duration LONGEST = Duration.ofDays(3650);

    private final Backoff backoff;
    private final Backoff instead = Backoff.defaults();

    SafeBackoff(Backoff backoff) {
        this.backoff = backoff;
    }

    @Override
    public Duration delay(int failures, double chance) {
        Duration delay;
        try {
            delay = backoff.delay(failures, chance);
        } catch (Throwable e) { // also what a lambda of another language throws unchecked
            LOG.warn(
                    "backoff {} failed, the default is used", backoff.getClass().getName(), e);
            return instead.delay(failures, chance);
        }
        if (isUnusable(delay)) {
            LOG.warn(
                    "backoff {} returned {}, the default is used",
                    backoff.getClass().getName(),
                    delay);
            return instead.delay(failures, chance);
        }
        return delay.compareTo(LONGEST) < 0 ? delay : LONGEST;
    }

    private static boolean isUnusable(@Nullable Duration delay) {
        return delay == null || delay.isNegative();
    }
}
