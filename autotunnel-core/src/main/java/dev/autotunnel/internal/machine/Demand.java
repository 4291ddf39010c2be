package dev.autotunnel.internal.machine;

import dev.autotunnel.internal.runtime.Moment;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/**
 * Whether clients want the tunnel while they cannot be served. Immutable, thread-safe.
 *
 * @param waiting whether a client waits now
 * @param last when a client came last; null before the first one
 */
record Demand(boolean waiting, @Nullable Moment last) {
    /** No client has come yet. */
    static final Demand NONE = new Demand(false, null);

    /** How long a client that does not wait any more counts: a pool that was turned away knocks again. */
    static final Duration REMEMBERED = Duration.ofSeconds(10);

    /** After a client came, which waits or was turned away. */
    Demand came(boolean waits, Moment now) {
        return new Demand(waiting || waits, now);
    }

    /** After the last client that waited was served, gave up or was turned away. */
    Demand left() {
        return new Demand(false, last);
    }

    /** Whether a client waits, or one came lately. */
    boolean isThere(Moment now) {
        return waiting || (last != null && now.since(last).compareTo(REMEMBERED) < 0);
    }
}
