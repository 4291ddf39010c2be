package dev.autotunnel.event;

import java.time.Instant;
import java.util.Arrays;
import java.util.Objects;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * The part that all events have in common: header, failure, equality.
 *
 * <p>Immutable; thread-safe.
 */
abstract class EventBase {
    private final EventHeader header;
    private final @Nullable Failure failure;

    EventBase(EventHeader header, @Nullable Failure failure) {
        this.header = Objects.requireNonNull(header, "header");
        this.failure = failure;
    }

    /** The part that all events share. */
    public final EventHeader header() {
        return header;
    }

    /** What went wrong, if something did. */
    public final Optional<Failure> failure() {
        return Optional.ofNullable(failure);
    }

    /** The name of the tunnel. */
    public final String tunnel() {
        return header.tunnel();
    }

    /** Returns the number of the event, counted from 1 for each supervisor. A gap shows that a listener was too slow. */
    public final long sequence() {
        return header.sequence();
    }

    /** When it happened, by the wall clock. */
    public final Instant at() {
        return header.at();
    }

    /** The state of the tunnel right after the event. */
    public final TunnelState state() {
        return header.state();
    }

    /** The components that only this class of event has. */
    abstract Object[] components();

    /** Whether the other event is of the same class, with equal components. */
    @Override
    public final boolean equals(@Nullable Object other) {
        return this == other
                || (other instanceof EventBase that
                        && getClass() == that.getClass()
                        && header.equals(that.header)
                        && Objects.equals(failure, that.failure)
                        && Arrays.equals(components(), that.components()));
    }

    @Override
    public final int hashCode() {
        return Objects.hash(header, failure, Arrays.hashCode(components()));
    }
}
