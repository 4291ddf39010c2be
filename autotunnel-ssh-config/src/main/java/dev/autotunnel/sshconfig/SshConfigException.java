package dev.autotunnel.sshconfig;

import java.nio.file.Path;
import java.util.Optional;
import java.util.OptionalInt;
import org.jspecify.annotations.Nullable;

/**
 * A configuration cannot be used: a file cannot be read, an option is unknown or has a bad value, or the library cannot honour
 * it. The message begins with the file and the line if they are known. Immutable; thread-safe.
 */
public final class SshConfigException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    private final transient @Nullable Path file;
    private final int line;

    SshConfigException(String message) {
        this(Origin.UNKNOWN, message, null);
    }

    SshConfigException(Origin origin, String message) {
        this(origin, message, null);
    }

    SshConfigException(Origin origin, String message, @Nullable Throwable cause) {
        super(origin.prefix() + message, cause);
        this.file = origin.file();
        this.line = origin.line();
    }

    /** Returns the file with the refused line; empty if the option is not from a file, or if {@code ssh -G} told it. */
    public Optional<Path> file() {
        return Optional.ofNullable(file);
    }

    /** Returns the number of the refused line, beginning with 1; empty if there is no line. */
    public OptionalInt line() {
        return line == 0 ? OptionalInt.empty() : OptionalInt.of(line);
    }
}
