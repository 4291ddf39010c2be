package dev.autotunnel.internal.machine;

import dev.autotunnel.internal.runtime.Moment;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/**
 * Records whether clients want the tunnel while it cannot serve them. Immutable, thread-safe.
 *
 * @param waiting whether a client waits now
 * @param last when the last client came; null before the first one
 */
record Demand(boolean waiting, @Nullable Moment last) {
    /** No client has come yet. */
    static final Demand NONE = new Demand(false, null);

    /**
     * How long a client that does not wait any more still counts as demand. A connection pool that was turned away tries
     * again.
     */
    static final Duration REMEMBERED = Duration.ofSeconds(10);

    /** Returns the demand after a client came, which either waits or was turned away. */
    Demand came(boolean waits, Moment now) {
        return new Demand(waiting || waits, now);
    }

    /** Returns the demand after the last waiting client was served, gave up or was turned away. */
    Demand left() {
        return new Demand(false, last);
    }

    /** Returns whether a client waits, or came within {@link #REMEMBERED}. */
    boolean isThere(Moment now) {
        return waiting || (last != null && now.since(last).compareTo(REMEMBERED) < 0);
    }
}
