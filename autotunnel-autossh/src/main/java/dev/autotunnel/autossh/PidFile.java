package dev.autotunnel.autossh;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;

/** The file of {@code AUTOSSH_PIDFILE}, which contains the process id while the program runs. Used on one thread only. */
final class PidFile {
    private final Optional<Path> path;
    private final AutosshLog log;

    private PidFile(Optional<Path> path, AutosshLog log) {
        this.path = path;
        this.log = log;
    }

    /**
     * Writes the file if {@code path} is present.
     *
     * @throws UsageException if the file cannot be written
     */
    static PidFile write(Optional<Path> path, AutosshLog log) {
        if (path.isPresent()) {
            try {
                Files.writeString(path.get(), ProcessHandle.current().pid() + "\n");
            } catch (IOException e) {
                throw new UsageException("cannot open pid file \"%s\": %s".formatted(path.get(), e), e);
            }
        }
        return new PidFile(path, log);
    }

    /** Removes the file. If that fails, the reason is logged. */
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
