package dev.autotunnel.transport;

import dev.autotunnel.event.Failure;

/** Something on the way to or through the server failed, and we know what. */
public final class TransportException extends Exception {
    private static final long serialVersionUID = 1L;

    private final transient Failure failure;

    /** Carries a failure. */
    public TransportException(Failure failure) {
        super(failure.toString(), failure.cause());
        this.failure = failure;
    }

    /** What failed. */
    public Failure failure() {
        return failure;
    }
}
