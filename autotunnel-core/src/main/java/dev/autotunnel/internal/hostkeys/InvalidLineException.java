package dev.autotunnel.internal.hostkeys;

/** A line of known_hosts cannot be read. The message says why, in words that contain nothing of the line. */
final class InvalidLineException extends Exception {
    private static final long serialVersionUID = 1L;

    InvalidLineException(String reason) {
        super(reason);
    }
}
