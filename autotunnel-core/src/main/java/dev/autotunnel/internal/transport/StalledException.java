package dev.autotunnel.internal.transport;

import java.io.IOException;

/** Says that a channel was given up: nobody took its data, and the other channels could not wait. Thread-safe. */
public final class StalledException extends IOException {
    private static final long serialVersionUID = 1L;

    /** Makes an exception with a message that says how long nobody took the data. */
    public StalledException(String message) {
        super(message);
    }
}
