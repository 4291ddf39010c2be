package dev.autotunnel.internal.monitor;

import dev.autotunnel.event.Failure;
import java.io.IOException;

/** The test could not be made, for a reason that says nothing about the tunnel. {@link #failure()} is about the monitor. */
public final class MonitorUnavailableException extends IOException {
    private static final long serialVersionUID = 1L;

    private final transient Failure failure;

    /** Carries a failure of kind MONITOR_UNAVAILABLE. */
    public MonitorUnavailableException(Failure failure) {
        super(failure.message(), failure.cause());
        this.failure = failure;
    }

    /** Why there was no test. */
    public Failure failure() {
        return failure;
    }
}
