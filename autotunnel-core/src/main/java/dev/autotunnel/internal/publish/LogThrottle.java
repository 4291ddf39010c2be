package dev.autotunnel.internal.publish;

import dev.autotunnel.event.Failure;
import java.util.HashMap;
import java.util.Map;
import java.util.function.Consumer;

/** Keeps a cause that repeats from filling the log: it is told the first time and then every tenth, with a count. */
final class LogThrottle {
    private static final int EVERY = 10;
    private static final int MOST_KEYS = 1000;

    private final Map<String, Integer> counts = new HashMap<>();

    /** Calls {@code say} with words for the count, empty the first time, where it is to be told. */
    void tell(String what, Failure cause, Consumer<String> say) {
        if (counts.size() > MOST_KEYS) {
            counts.clear();
        }
        int count = counts.merge(what + '\n' + cause.kind(), 1, Integer::sum);
        if (count == 1) {
            say.accept("");
        } else if (count % EVERY == 0) {
            say.accept(" (" + count + " times now)");
        }
    }

    /** Everything is news again. */
    void clear() {
        counts.clear();
    }
}
