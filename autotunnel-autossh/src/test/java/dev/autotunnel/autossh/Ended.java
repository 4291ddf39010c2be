package dev.autotunnel.autossh;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.TimeUnit;

/** A command that has run to its end: its exit status, and what it wrote to stdout and stderr. */
record Ended(List<String> command, int status, String output) {
    private static final int DEADLINE_SECONDS = 30;

    static Ended of(List<String> command) {
        return of(new ProcessBuilder(command));
    }

    /** Runs it, with a deadline; its output goes to a file, so that nobody who keeps a pipe open is waited for. */
    static Ended of(ProcessBuilder builder) {
        try {
            Path output = Files.createTempFile("autotunnel-", ".out");
            try {
                Process process = builder.redirectErrorStream(true)
                        .redirectOutput(output.toFile())
                        .start();
                process.getOutputStream().close();
                if (!process.waitFor(DEADLINE_SECONDS, TimeUnit.SECONDS)) {
                    process.destroyForcibly();
                    throw new IllegalStateException(builder.command() + " did not end: " + Files.readString(output));
                }
                return new Ended(builder.command(), process.exitValue(), new String(Files.readAllBytes(output), UTF_8));
            } finally {
                Files.deleteIfExists(output);
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException("interrupted while waiting for " + builder.command(), e);
        }
    }
}
