package dev.autotunnel.internal.publish;

import dev.autotunnel.internal.runtime.DurationText;
import dev.autotunnel.internal.runtime.Moment;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Logs targets for which clients wait long, in the log {@code dev.autotunnel.<name>}. The level is WARN; the same target is
 * logged at most once a minute. Thread-safe.
 */
public final class SlowTargetLog {
    private static final long EVERY = Duration.ofMinutes(1).toNanos();
    private static final int MOST_TARGETS = 1000;

    private final Logger log;
    private final Map<String, Long> told = new HashMap<>(); // guarded by this

    /** Makes the log of the tunnel named {@code tunnel}. */
    public SlowTargetLog(String tunnel) {
        this.log = LoggerFactory.getLogger("dev.autotunnel." + tunnel);
    }

    /** Logs that a client of {@code forward} has waited for {@code waited} for its target. */
    public void tell(Moment now, String forward, String target, Duration waited) {
        if (isNews(now.nanos(), target)) {
            log.warn(
                    "a client of forward {} has waited {} for {}: the target, or the server's lookup of its name, is slow",
                    forward,
                    DurationText.of(waited),
                    target);
        }
    }

    private synchronized boolean isNews(long now, String target) {
        Long last = told.get(target);
        if (last != null && now - last < EVERY) {
            return false;
        }
        if (told.size() >= MOST_TARGETS) {
            told.clear();
        }
        told.put(target, now);
        return true;
    }
}
