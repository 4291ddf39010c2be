package dev.autotunnel.autossh;

/** The program cannot do what the user asked for. The message is one line that names the reason; the exit status is 1. */
final class UsageException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    UsageException(String message) {
        super(message);
    }

    UsageException(String message, Throwable cause) {
        super(message, cause);
    }
}
