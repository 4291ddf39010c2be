package dev.autotunnel.internal.jsch.auth.key;

import org.jspecify.annotations.Nullable;

/**
 * Stands in for an exception of a reader of keys, whose message may quote the key. It has the same stack trace and prints the
 * same class name, and so do its causes. All messages are left out.
 *
 * <p>Thread-safe.
 */
final class WithheldTextException extends Exception {
    private static final long serialVersionUID = 1L;
    private static final int MOST_CAUSES = 8;

    private final String className;

    WithheldTextException(Throwable original) {
        this(original, MOST_CAUSES);
    }

    private WithheldTextException(Throwable original, int causes) {
        super(null, cause(original.getCause(), causes));
        this.className = original.getClass().getName();
        setStackTrace(original.getStackTrace());
    }

    private static @Nullable Throwable cause(@Nullable Throwable cause, int causes) {
        return cause == null || causes == 0 ? null : new WithheldTextException(cause, causes - 1);
    }

    @Override
    @SuppressWarnings("OverrideThrowableToString") // it stands in for an exception of another class
    public String toString() {
        return className;
    }
}
