package dev.autotunnel.internal.hostkeys;

import java.io.IOException;
import java.nio.file.AccessDeniedException;
import java.nio.file.FileSystemException;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;

/** A known_hosts file exists but cannot be read, or a key cannot be added to it. The message names the file and the reason. */
public final class UnusableKnownHostsException extends IOException {
    private static final long serialVersionUID = 1L;

    UnusableKnownHostsException(Path file, String what, IOException cause) {
        super("known_hosts file %s %s: %s".formatted(file, what, reason(cause)), cause);
    }

    /** A file of revoked keys. */
    UnusableKnownHostsException(Path revoked, IOException cause) {
        super("file %s of revoked host keys cannot be read: %s".formatted(revoked, reason(cause)), cause);
    }

    /** Without the name of the file, which stands before it. */
    private static String reason(IOException cause) {
        if (cause instanceof AccessDeniedException) {
            return "permission denied";
        }
        if (cause instanceof NoSuchFileException) {
            return "it does not exist";
        }
        boolean told = cause instanceof FileSystemException;
        String reason = told ? ((FileSystemException) cause).getReason() : cause.getMessage();
        return reason == null ? cause.toString() : reason;
    }
}
