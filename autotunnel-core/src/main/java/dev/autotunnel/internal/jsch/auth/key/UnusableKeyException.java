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
}
