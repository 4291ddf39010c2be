package dev.autotunnel.sshconfig;

import java.nio.file.Path;
import org.jspecify.annotations.Nullable;

/**
 * The place from which an option comes, for messages. Immutable.
 *
 * @param file the file; null if the option is not from a file
 * @param line the number of the line; 0 if there is none
 * @param source the kind of place
 */
record Origin(@Nullable Path file, int line, Source source) {
    static final Origin UNKNOWN = new Origin(null, 0, Source.UNKNOWN);
    static final Origin GIVEN = new Origin(null, 0, Source.CALLER);
    static final Origin DEFAULT = new Origin(null, 0, Source.DEFAULT);

    /** A kind of place. */
    enum Source {
        FILE,
        CALLER,
        DEFAULT,
        UNKNOWN
    }

    static Origin of(Path file, int line) {
        return new Origin(file, line, Source.FILE);
    }

    /** Returns whether nobody set the option. */
    boolean isDefault() {
        return source == Source.DEFAULT;
    }

    /** Returns what a message about the option begins with. */
    String prefix() {
        if (file == null) {
            return "";
        }
        return line == 0 ? file + ": " : file + ":" + line + ": ";
    }

    SshConfigException refuse(String message) {
        return new SshConfigException(this, message);
    }
}
