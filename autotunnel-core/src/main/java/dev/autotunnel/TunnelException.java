package dev.autotunnel;

import dev.autotunnel.event.Failure;

/**
 * The tunnel is not what the caller needs it to be. {@link #failure()} says why, and what to do about it. Serialisable with its
 * failure.
 */
public final class TunnelException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    private final Failure failure;

    /** Carries a failure of the tunnel of that name. */
    public TunnelException(String tunnel, Failure failure) {
        super("tunnel " + tunnel + ": " + failure, failure.cause());
        this.failure = failure;
    }

    /** What failed, why, and what to do about it. */
    public Failure failure() {
        return failure;
    }
}
