package dev.autotunnel.internal.text;

import java.util.Collections;
import java.util.IdentityHashMap;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Stands in for an exception whose message holds text of a stranger. It has the same stack trace, causes and suppressed
 * exceptions, and prints the same class name; the messages are made fit by {@link UntrustedText}.
 *
 * <p>Thread-safe.
 */
public final class PrintableException extends Exception {
    private static final long serialVersionUID = 1L;

    private final String text;

    private PrintableException(Throwable original, @Nullable Throwable cause) {
        super(UntrustedText.line(original.getMessage()), cause);
        this.text = UntrustedText.line(original.toString());
        setStackTrace(original.getStackTrace());
    }

    /** The exception itself if all that it prints is fit, else one that stands in for it. */
    public static @Nullable Throwable of(@Nullable Throwable original) {
        return original == null || isFit(original, seen()) ? original : copy(original, seen());
    }

    @Override
    @SuppressWarnings("OverrideThrowableToString") // it stands in for an exception of another class
    public String toString() {
        return text;
    }

    private static boolean isFit(@Nullable Throwable e, Set<Throwable> seen) {
        if (e == null || !seen.add(e)) {
            return true;
        }
        boolean itself = isFit(e.toString()) && isFit(String.valueOf(e.getMessage()));
        if (!itself || !isFit(e.getCause(), seen)) {
            return false;
        }
        for (Throwable suppressed : e.getSuppressed()) {
            if (!isFit(suppressed, seen)) {
                return false;
            }
        }
        return true;
    }

    private static boolean isFit(String text) {
        return UntrustedText.line(text).equals(text);
    }

    /** An exception may be among its own causes: the second time it is left out. */
    private static @Nullable Throwable copy(@Nullable Throwable e, Set<Throwable> seen) {
        if (e == null || !seen.add(e)) {
            return null;
        }
        PrintableException copy = new PrintableException(e, copy(e.getCause(), seen));
        for (Throwable suppressed : e.getSuppressed()) {
            Throwable fit = copy(suppressed, seen);
            if (fit != null) {
                copy.addSuppressed(fit);
            }
        }
        return copy;
    }

    private static Set<Throwable> seen() {
        return Collections.newSetFromMap(new IdentityHashMap<>());
    }
}
