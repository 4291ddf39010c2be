package dev.autotunnel.autossh;

/** What was asked for cannot be done: one line that names it, and exit status 1. */
final class UsageException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    UsageException(String message) {
        super(message);
    }

    UsageException(String message, Throwable cause) {
        super(message, cause);
    }
}
