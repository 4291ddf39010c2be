package dev.autotunnel.internal.machine;

import dev.autotunnel.internal.runtime.Deadline;
import dev.autotunnel.spec.Backoff;
import java.time.Duration;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Wraps the user's backoff and always returns a usable delay. If the user's backoff throws or returns nonsense, the default
 * backoff answers instead. Otherwise an exception of the user's backoff would leave the tunnel between two states.
 *
 * <p>Thread-safe if the user's backoff is.
 */
final class SafeBackoff implements Backoff {
    private static final Logger LOG = LoggerFactory.getLogger(Backoff.class);

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
        } catch (Throwable e) { // a lambda of another language may throw a checked exception
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
        return Deadline.bounded(delay);
    }

    private static boolean isUnusable(@Nullable Duration delay) {
        return delay == null || delay.isNegative();
    }
}
