package dev.autotunnel.internal.monitor;

import dev.autotunnel.event.Failure;
import java.io.IOException;

/**
 * Reports that a test could not be made, for a reason that says nothing about the tunnel. {@link #failure()} describes the
 * problem of the monitor. Immutable, thread-safe.
 */
public final class MonitorUnavailableException extends IOException {
    private static final long serialVersionUID = 1L;

    private final transient Failure failure;

    /** Makes an exception with a failure of kind MONITOR_UNAVAILABLE. */
    public MonitorUnavailableException(Failure failure) {
        super(failure.message(), failure.cause());
        this.failure = failure;
    }

    /** Returns why there was no test. */
    public Failure failure() {
        return failure;
    }
}
