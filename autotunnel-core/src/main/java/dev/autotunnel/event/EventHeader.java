package dev.autotunnel.event;

import java.time.Instant;
import java.util.Arrays;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * The part that all events share.
 *
 * <p>Immutable; thread-safe.
 */
public final class EventHeader {
    private final String tunnel;
    private final long sequence;
    private final Instant at;
    private final TunnelState state;

    private EventHeader(String tunnel, long sequence, Instant at, TunnelState state) {
        this.tunnel = Objects.requireNonNull(tunnel, "tunnel");
        this.sequence = sequence;
        this.at = Objects.requireNonNull(at, "at");
        this.state = Objects.requireNonNull(state, "state");
    }

    /** A header. */
    public static EventHeader of(String tunnel, long sequence, Instant at, TunnelState state) {
        return new EventHeader(tunnel, sequence, at, state);
    }

    /** The name of the tunnel. */
    public String tunnel() {
        return tunnel;
    }

    /** Returns the number of the event, counted from 1 for each supervisor. A gap shows that a listener was too slow. */
    public long sequence() {
        return sequence;
    }

    /** When it happened, by the wall clock. */
    public Instant at() {
        return at;
    }

    /** The state of the tunnel right after the event. */
    public TunnelState state() {
        return state;
    }

    private Object[] components() {
        return new Object[] {tunnel, sequence, at, state};
    }

    @Override
    public boolean equals(@Nullable Object other) {
        return other instanceof EventHeader that && Arrays.equals(components(), that.components());
    }

    @Override
    public int hashCode() {
        return Arrays.hashCode(components());
    }

    @Override
    public String toString() {
        return "%s #%d at %s: %s".formatted(tunnel, sequence, at, state);
    }
}
