package dev.autotunnel.autossh;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;

/** The file of {@code AUTOSSH_PIDFILE}: written at the start, removed at exit. */
final class PidFile {
    private final Optional<Path> path;
    private final Log log;

    private PidFile(Optional<Path> path, Log log) {
        this.path = path;
        this.log = log;
    }

    /**
     * Writes the file, where one is asked for.
     *
     * @throws UsageException where that cannot be done
     */
    static PidFile write(Optional<Path> path, Log log) {
        if (path.isPresent()) {
            try {
                Files.writeString(path.get(), ProcessHandle.current().pid() + "\n");
            } catch (IOException e) {
                throw new UsageException("cannot open pid file \"%s\": %s".formatted(path.get(), e), e);
            }
        }
        return new PidFile(path, log);
    }

    void remove() {
        path.ifPresent(file -> {
            try {
                Files.deleteIfExists(file);
            } catch (IOException e) {
                log.error("pid file \"%s\" cannot be removed: %s".formatted(file, e));
            }
        });
    }
}
