package dev.autotunnel.internal.transport;

import java.io.IOException;

/** A channel was given up because nobody took its data, and the others could not wait. */
public final class StalledException extends IOException {
    private static final long serialVersionUID = 1L;

    /** Says how long that was. */
    public StalledException(String message) {
        super(message);
    }
}
