package dev.autotunnel.internal.jsch.auth.key;

import org.jspecify.annotations.Nullable;

/**
 * A key or a certificate cannot be used. The message continues a sentence that begins with the name of the file: "is empty".
 * It contains nothing of the key.
 */
public final class UnusableKeyException extends Exception {
    private static final long serialVersionUID = 1L;

    private final @Nullable String remedy;

    UnusableKeyException(String what) {
        this(what, null, null);
    }

    UnusableKeyException(String what, @Nullable String remedy) {
        this(what, remedy, null);
    }

    UnusableKeyException(String what, @Nullable String remedy, @Nullable Throwable cause) {
        super(what, cause);
        this.remedy = remedy;
    }

    /** Returns the statement about the file or text, such as "is empty". */
    public String what() {
        return String.valueOf(getMessage());
    }

    /** Returns what to do about it; null if the usual remedy says as much. */
    public @Nullable String remedy() {
        return remedy;
    }

    /**
     * Stands in for an exception of a reader of keys, whose message may quote the key. It has the same stack trace and prints the
     * same class name, and so do its causes. All messages are left out.
     *
     * <p>Thread-safe.
     */
    static final class WithheldText extends Exception {
        private static final long serialVersionUID = 1L;
        private static final int MOST_CAUSES = 8;

        private final String className;

        WithheldText(Throwable original) {
            this(original, MOST_CAUSES);
        }

        private WithheldText(Throwable original, int causes) {
            super(null, cause(original.getCause(), causes));
            this.className = original.getClass().getName();
            setStackTrace(original.getStackTrace());
        }

        private static @Nullable Throwable cause(@Nullable Throwable cause, int causes) {
            return cause == null || causes == 0 ? null : new WithheldText(cause, causes - 1);
        }

        @Override
        @SuppressWarnings("OverrideThrowableToString") // it stands in for an exception of another class
        public String toString() {
            return className;
        }
    }
}
