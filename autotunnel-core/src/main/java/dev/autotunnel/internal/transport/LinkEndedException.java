package dev.autotunnel.internal.transport;

import java.io.IOException;

/** Says that a channel ended because its link ended. Thread-safe. */
public final class LinkEndedException extends IOException {
    private static final long serialVersionUID = 1L;

    public LinkEndedException(String message) {
        super(message);
    }
}
