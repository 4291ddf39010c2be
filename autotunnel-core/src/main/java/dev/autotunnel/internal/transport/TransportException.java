package dev.autotunnel.internal.transport;

import dev.autotunnel.event.Failure;
import dev.autotunnel.event.Failure.Kind;
import java.util.Set;

/** Says that something on the way to the server or through it failed, and what failed. Thread-safe. */
public final class TransportException extends Exception {
    private static final long serialVersionUID = 1L;

    /**
     * The kinds after which the link is of no use: it is gone, or a late reply would be taken for the reply to another request.
     */
    private static final Set<Kind> END_OF_LINK = Set.of(
            Kind.LINK_CLOSED, Kind.FORWARD_TIMEOUT, Kind.INTERRUPTED, Kind.INTERNAL, Kind.OUT_OF_MEMORY, Kind.STOPPED);

    private final transient Failure failure;

    /** Makes an exception that carries a failure. */
    public TransportException(Failure failure) {
        super(failure.toString(), failure.cause());
        this.failure = failure;
    }

    /** Returns what failed. */
    public Failure failure() {
        return failure;
    }

    /** Whether the link must not be used after this failure. */
    public boolean endsTheLink() {
        return END_OF_LINK.contains(failure.kind());
    }
}
