package dev.autotunnel.autossh;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;

/**
 * The file of {@code AUTOSSH_PIDFILE}, which contains the process id while the program runs. If several programs are given the
 * same file, the last one to write it has it, and none removes that of another. Used on one thread only.
 */
final class PidFile {
    private final Optional<Path> path;
    private final AutosshLog log;
    private final String content;

    PidFile(Optional<Path> path, AutosshLog log) {
        this(path, log, ProcessHandle.current().pid());
    }

    PidFile(Optional<Path> path, AutosshLog log, long pid) {
        this.path = path;
        this.log = log;
        this.content = pid + "\n";
    }

    /**
     * Writes the file, if there is one to write.
     *
     * @throws UsageException if the file cannot be written
     */
    void write() {
        path.ifPresent(file -> {
            try {
                Files.writeString(file, content);
            } catch (IOException e) {
                throw new UsageException("cannot open pid file \"%s\": %s".formatted(file, e), e);
            }
        });
    }

    /** Removes the file, if it is still that of this process. If that fails, the reason is logged. */
    void remove() {
        path.ifPresent(file -> {
            try {
                if (Files.exists(file) && Files.readString(file).equals(content)) {
                    Files.deleteIfExists(file);
                }
            } catch (IOException e) {
                log.error("pid file \"%s\" cannot be removed: %s".formatted(file, e));
            }
        });
    }
}
