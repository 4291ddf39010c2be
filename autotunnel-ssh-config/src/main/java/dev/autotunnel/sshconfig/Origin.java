package dev.autotunnel.sshconfig;

import java.nio.file.Path;
import org.jspecify.annotations.Nullable;

/**
 * The place from which an option comes, for messages. Immutable.
 *
 * @param file the file; null if the option is not from a file
 * @param line the number of the line; 0 if there is none
 * @param other what is shown instead of a file
 */
record Origin(@Nullable Path file, int line, String other) {
    static final Origin UNKNOWN = new Origin(null, 0, "");
    static final Origin GIVEN = new Origin(null, 0, "");
    static final Origin DEFAULT = new Origin(null, 0, "");

    static Origin of(Path file, int line) {
        return new Origin(file, line, "");
    }

    /** Returns what a message about the option begins with. */
    String prefix() {
        if (file == null) {
            return other.isEmpty() ? "" : other + ": ";
        }
        return line == 0 ? file + ": " : file + ":" + line + ": ";
    }

    SshConfigException refuse(String message) {
        return new SshConfigException(this, message);
    }
}
