package dev.autotunnel;

import dev.autotunnel.event.Failure;

/**
 * Reports that the tunnel failed or did not reach the state that the caller asked for. {@link #failure()} gives the cause and
 * a remedy. Serialisable with its failure.
 *
 * <p>Immutable, thread-safe.
 */
public final class TunnelException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    private final Failure failure;

    /** Makes an exception with a failure of the tunnel named {@code tunnel}. */
    public TunnelException(String tunnel, Failure failure) {
        super("tunnel " + tunnel + ": " + failure, failure.cause());
        this.failure = failure;
    }

    /** Returns the failure: what failed, why, and what to do about it. */
    public Failure failure() {
        return failure;
    }
}
