package dev.autotunnel.internal.relay.io;

import java.net.UnknownHostException;
import java.nio.file.AccessDeniedException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.NoSuchFileException;

/** Describes in a few words an exception of the JDK's network or file classes. Thread-safe. */
public final class Reasons {
    private Reasons() {}

    public static String text(Exception e) {
        if (e instanceof UnknownHostException) {
            return "the host name has no address";
        }
        if (e instanceof FileAlreadyExistsException) {
            return "there is a file already";
        }
        if (e instanceof NoSuchFileException) {
            return "there is no such directory";
        }
        if (e instanceof AccessDeniedException) {
            return "we may not write to that directory";
        }
        String message = e.getMessage();
        return message == null ? e.getClass().getSimpleName() : message;
    }
}
