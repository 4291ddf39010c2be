package dev.autotunnel.autossh;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.TimeUnit;

/**
 * The result of a command that has ended.
 *
 * @param command the command
 * @param status the exit status
 * @param output what the command wrote to stdout and stderr
 */
record FinishedCommand(List<String> command, int status, String output) {
    private static final int DEADLINE_SECONDS = 30;

    static FinishedCommand of(List<String> command) {
        return of(new ProcessBuilder(command));
    }

    /**
     * Runs the command with a deadline. The output goes to a file. With a pipe, the end of the output would come only when every
     * background process has closed the pipe.
     */
    static FinishedCommand of(ProcessBuilder builder) {
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
                return new FinishedCommand(
                        builder.command(), process.exitValue(), new String(Files.readAllBytes(output), UTF_8));
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
