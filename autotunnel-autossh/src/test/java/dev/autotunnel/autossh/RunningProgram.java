package dev.autotunnel.autossh;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.awaitility.Awaitility.await;

import dev.autotunnel.openssh.TestSecrets;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.function.Predicate;

/** A running program: its process, and what it has written to stdout and stderr. */
final class RunningProgram implements AutoCloseable {
    private static final Duration DEADLINE = Duration.ofSeconds(20);

    private final ProcessHandle process;
    private final Process child;
    private final Path output;

    private RunningProgram(Process child, Path output) {
        this.child = child;
        this.process = child.toHandle();
        this.output = output;
    }

    /**
     * Starts the program with the default reactions to SIGHUP and SIGINT. The process that runs the tests may ignore them, as after
     * {@code nohup} or with the {@code &} of a shell, and a child inherits that.
     */
    static RunningProgram start(ProcessBuilder builder, Path output) {
        List<String> command = new ArrayList<>(List.of("env", "--default-signal=HUP,INT"));
        command.addAll(builder.command());
        builder.command(command);
        try {
            Process process = builder.redirectErrorStream(true)
                    .redirectOutput(output.toFile())
                    .start();
            process.getOutputStream().close();
            return new RunningProgram(process, output);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    long pid() {
        return process.pid();
    }

    boolean isAlive() {
        return process.isAlive();
    }

    String output() {
        try {
            return new String(Files.readAllBytes(output), UTF_8);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Waits until the output matches. */
    void awaitOutput(Predicate<String> matches) {
        await().atMost(DEADLINE).pollInterval(Duration.ofMillis(20)).until(this::output, matches);
    }

    void signal(String name) {
        signal(pid(), name);
    }

    static void signal(long pid, String name) {
        FinishedCommand kill = FinishedCommand.of(List.of("/bin/kill", "-" + name, Long.toString(pid)));
        if (kill.status() != 0) {
            throw new IllegalStateException(kill.toString());
        }
    }

    /** Waits until the program ends. */
    int exitStatus() {
        try {
            if (!child.waitFor(DEADLINE.toMillis(), TimeUnit.MILLISECONDS)) {
                throw new IllegalStateException("the program did not end: " + output());
            }
            return child.exitValue();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException("interrupted", e);
        }
    }

    /** Ends the program and its descendants; by force if it has not ended after 3 s. */
    @Override
    public void close() {
        var descendants = process.descendants().toList();
        process.destroy();
        try {
            if (!child.waitFor(3, TimeUnit.SECONDS)) {
                child.destroyForcibly();
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
        descendants.forEach(ProcessHandle::destroyForcibly);
        if (Files.exists(output)) {
            TestSecrets.search("the output of the program", output());
        }
    }
}
