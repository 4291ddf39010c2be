package dev.autotunnel.openssh;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.awaitility.Awaitility.await;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.lang.ProcessBuilder.Redirect;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.regex.MatchResult;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.awaitility.core.ConditionTimeoutException;

/** A server process whose output is appended to a file, where one can wait for what it says. */
final class LoggedProcess implements AutoCloseable {

    private static final Duration DEADLINE = Duration.ofSeconds(10);

    private final List<String> command;
    private final Process process;
    private final Path log;
    private final int offset;

    private LoggedProcess(List<String> command, Process process, Path log, int offset) {
        this.command = command;
        this.process = process;
        this.log = log;
        this.offset = offset;
    }

    static LoggedProcess start(List<String> command, Path log) {
        int offset = Files.exists(log) ? read(log).length() : 0;
        try {
            Process process = new ProcessBuilder(command)
                    .redirectErrorStream(true)
                    .redirectOutput(Redirect.appendTo(log.toFile()))
                    .start();
            return new LoggedProcess(command, process, log, offset);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    ProcessHandle handle() {
        return process.toHandle();
    }

    /**
     * Waits until this process, not one before it with the same log, has said something.
     *
     * @throws IllegalStateException where it ends or 10 s pass before; the message holds the log
     */
    MatchResult awaitOutput(Pattern pattern) {
        try {
            return await().pollInSameThread()
                    .pollDelay(Duration.ZERO)
                    .pollInterval(Duration.ofMillis(5))
                    .atMost(DEADLINE)
                    .until(() -> find(pattern), Optional::isPresent)
                    .orElseThrow();
        } catch (ConditionTimeoutException e) {
            throw new IllegalStateException(
                    command + " did not say '" + pattern + "' within " + DEADLINE.toSeconds() + " s: " + output(), e);
        }
    }

    private Optional<MatchResult> find(Pattern pattern) {
        boolean alive = process.isAlive();
        Matcher matcher = pattern.matcher(output());
        if (matcher.find()) {
            return Optional.of(matcher.toMatchResult());
        }
        if (!alive) {
            throw new IllegalStateException(command + " ended with status " + process.exitValue() + ": " + output());
        }
        return Optional.empty();
    }

    private String output() {
        return read(log).substring(offset);
    }

    static String read(Path log) {
        try {
            // Not readString: the process may be in the middle of a character.
            return new String(Files.readAllBytes(log), UTF_8);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Kills the process and its descendants. */
    @Override
    public void close() {
        ProcessTree.kill(process.toHandle());
    }
}
