package dev.autotunnel.docs.site;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.TimeUnit;

/** Runs commands with a deadline. */
final class Processes {
    private static final Duration DEADLINE = Duration.ofSeconds(60);

    private Processes() {}

    /**
     * Runs a command to its end. Its output goes to a file: with a pipe, the end of the output would come only when every process
     * in the background has closed it.
     */
    static Finished run(List<String> command) {
        return run(command, DEADLINE);
    }

    /** The same with a deadline of its own, at which the command ends with all that it has started. */
    static Finished run(List<String> command, Duration atMost) {
        try {
            Path output = Files.createTempFile("autotunnel-", ".out");
            try {
                Process process = start(command, output);
                process.getOutputStream().close();
                if (!process.waitFor(atMost.toMillis(), TimeUnit.MILLISECONDS)) {
                    List<ProcessHandle> started = process.descendants().toList();
                    process.destroyForcibly();
                    started.forEach(ProcessHandle::destroyForcibly);
                    throw new IllegalStateException(command + " did not end: " + text(output));
                }
                return new Finished(process.exitValue(), text(output));
            } finally {
                Files.deleteIfExists(output);
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException("interrupted while waiting for " + command, e);
        }
    }

    /** Starts a command whose output goes to that file. */
    static Process start(List<String> command, Path output) throws IOException {
        return new ProcessBuilder(command)
                .redirectErrorStream(true)
                .redirectOutput(output.toFile())
                .start();
    }

    static String text(Path output) {
        try {
            return new String(Files.readAllBytes(output), UTF_8);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
