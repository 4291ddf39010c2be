package dev.autotunnel.openssh;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.TimeUnit;

/** A short command, run to its end; its output has to fit a pipe's buffer (64 KiB). */
public final class Command {

    private static final Duration DEADLINE = Duration.ofSeconds(10);

    private Command() {}

    public record Result(List<String> command, int status, String output) {

        public Result orThrow() {
            if (status != 0) {
                throw new IllegalStateException(command + " ended with status " + status + ": " + output.strip());
            }
            return this;
        }
    }

    /** Runs a command that has to succeed. */
    public static void require(String... command) {
        run(List.of(command)).orThrow();
    }

    /** Runs a command; output and errors are returned as one text. */
    public static Result run(List<String> command) {
        return run(command, DEADLINE);
    }

    static Result run(List<String> command, Duration deadline) {
        try {
            Process process =
                    new ProcessBuilder(command).redirectErrorStream(true).start();
            process.getOutputStream().close();
            return new Result(
                    command,
                    status(process, command, deadline),
                    new String(process.getInputStream().readAllBytes(), UTF_8));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static int status(Process process, List<String> command, Duration deadline) {
        try {
            if (process.waitFor(deadline.toMillis(), TimeUnit.MILLISECONDS)) {
                return process.exitValue();
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            process.destroyForcibly();
            throw new IllegalStateException("interrupted while waiting for " + command, e);
        }
        process.destroyForcibly();
        throw new IllegalStateException(command + " did not end within " + deadline);
    }
}
