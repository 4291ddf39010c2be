package dev.autotunnel.internal.publish;

import dev.autotunnel.internal.runtime.DurationText;
import java.time.Duration;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.function.Consumer;

/**
 * Prevents a repeated message from filling the log. The first message is logged and further ones are counted. Once a minute
 * one of them is logged with the count.
 *
 * <p>Not thread-safe.
 */
final class LogThrottle {
    static final Duration EVERY = Duration.ofMinutes(1);

    /** The shortest time between two log entries of a message that comes again after a success. */
    static final Duration AGAIN = Duration.ofSeconds(5);

    private static final int MOST_KEYS = 1000;

    private final Map<String, Repetition> byKey = new LinkedHashMap<>();

    /**
     * Calls {@code log} if the message is to be logged now.
     *
     * @param now the time of the message; if the clock was set back, the message counts as new
     * @param key equal for messages that count as the same
     * @param fresh whether there was a success since the last message of that key
     * @param log receives a text that says how often the message came since the last entry; the text is empty for the first
     *     one
     */
    void tell(String key, Instant now, boolean fresh, Consumer<String> log) {
        Repetition known = byKey.get(key);
        if (known == null || now.isBefore(known.logged) || (fresh && !now.isBefore(known.logged.plus(AGAIN)))) {
            dropOldest();
            byKey.remove(key);
            byKey.put(key, new Repetition(now));
            log.accept("");
            return;
        }
        known.since++;
        Duration quiet = Duration.between(known.logged, now);
        if (quiet.compareTo(EVERY) >= 0) {
            log.accept(" (%d times in the last %s)".formatted(known.since, DurationText.of(quiet)));
            known.logged = now;
            known.since = 0;
        }
    }

    /** Forgets all messages, so that each one counts as new. */
    void clear() {
        byKey.clear();
    }

    private void dropOldest() {
        if (byKey.size() >= MOST_KEYS) {
            byKey.remove(byKey.keySet().iterator().next());
        }
    }

    private static final class Repetition {
        private Instant logged;
        private int since;

        private Repetition(Instant logged) {
            this.logged = logged;
        }
    }
}
