package dev.autotunnel.autossh;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.BufferedWriter;
import java.io.File;
import java.io.IOException;
import java.io.OutputStreamWriter;
import java.io.PrintStream;
import java.lang.ProcessBuilder.Redirect;
import java.time.Duration;
import java.util.Arrays;
import java.util.Objects;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * Writes to syslog by the tool {@code logger(1)}, because Java has no unix datagram sockets.
 *
 * <p>The first message starts one {@code logger} process, which then reads all messages. The process ignores the signals that end
 * this program, since a terminal sends them to both. If a signal ends the process nevertheless, the next message starts another
 * one, at most every 5 s. If it ends by itself, as one that is not of util-linux and does not know the option does, or if nothing
 * listens at /dev/log, the next is started a minute later. Until then messages go to stderr. Thread-safe.
 */
final class Syslog implements LogOutput {
    private static final int USER_FACILITY = 1 << 3; // as autossh does
    private static final Duration EXIT_DEADLINE = Duration.ofSeconds(1);
    private static final Duration BETWEEN_STARTS = Duration.ofSeconds(5);
    private static final Duration AFTER_FAILED_START = Duration.ofMinutes(1);

    /** How long one that was started again is watched: one that ends at once has taken nothing. */
    private static final Duration FAILS_WITHIN = Duration.ofMillis(300);

    /** A process that a signal has ended has this status, and the signal's number added. */
    private static final int ENDED_BY_SIGNAL = 128;

    /** The shell makes the process ignore the signals. The arguments of the script are the command. */
    private static final String IGNORE_SIGNALS = "trap '' HUP INT TERM; exec \"$@\"";

    private final String tag;
    private final PrintStream fallback;
    private @Nullable Process logger;
    private @Nullable BufferedWriter lines;
    private boolean started;
    private boolean failed;
    private long notBefore = System.nanoTime();

    Syslog(String tag, PrintStream fallback) {
        this.tag = tag;
        this.fallback = fallback;
    }

    @Override
    public synchronized void write(int level, String text) {
        String line = "<" + (USER_FACILITY | level) + ">" + text + "\n";
        boolean taken = isRunning() && isTakenBy(Objects.requireNonNull(lines), line);
        if (!taken && logger != null && !logger.isAlive()) {
            noteEnd(logger.exitValue());
            logger = null;
        }
        if (!taken && !(System.nanoTime() - notBefore >= 0 && isTakenByNewLogger(line))) {
            fallback.println(tag + ": " + text);
        }
    }

    private boolean isRunning() {
        return lines != null && logger != null && logger.isAlive();
    }

    private void noteEnd(int status) {
        if (status < ENDED_BY_SIGNAL) {
            failed("logger ended with status " + status);
        }
    }

    private void failed(String why) {
        if (!failed) {
            fallback.println(tag + ": syslog cannot be used, so messages go to stderr: " + why);
        }
        failed = true;
        notBefore = System.nanoTime() + AFTER_FAILED_START.toNanos();
    }

    private boolean isTakenBy(BufferedWriter to, String line) {
        try {
            to.write(line);
            to.flush();
            return true;
        } catch (IOException e) {
            fallback.println(tag + ": logger has ended: " + e.getMessage());
            return false;
        }
    }

    private boolean isTakenByNewLogger(String line) {
        boolean again = started;
        started = true;
        if (again) {
            notBefore = System.nanoTime() + BETWEEN_STARTS.toNanos();
        }
        try {
            boolean taken = isTakenBy(open(), line) && !(again && endsAtOnce());
            failed = failed && !taken;
            return taken;
        } catch (IOException e) {
            failed(String.valueOf(e.getMessage()));
            return false;
        }
    }

    private boolean endsAtOnce() {
        Process fresh = Objects.requireNonNull(logger);
        try {
            boolean ended = fresh.waitFor(FAILS_WITHIN.toMillis(), TimeUnit.MILLISECONDS);
            if (ended) {
                noteEnd(fresh.exitValue());
                logger = null;
            }
            return ended;
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return false;
        }
    }

    private BufferedWriter open() throws IOException {
        if (!isInstalled()) {
            throw new IOException("there is no logger on the PATH"); // the shell would say so too late
        }
        logger = new ProcessBuilder("sh", "-c", IGNORE_SIGNALS, "sh", "logger", "--prio-prefix", "-t", tag)
                .redirectOutput(Redirect.DISCARD)
                .redirectError(Redirect.DISCARD)
                .start();
        lines = new BufferedWriter(new OutputStreamWriter(logger.getOutputStream(), UTF_8));
        return lines;
    }

    private static boolean isInstalled() {
        String path = Objects.requireNonNullElse(System.getenv("PATH"), "");
        return Arrays.stream(path.split(File.pathSeparator, -1))
                .anyMatch(folder -> new File(folder, "logger").canExecute());
    }

    @Override
    public synchronized void close() {
        if (lines == null || logger == null) {
            return;
        }
        try {
            lines.close();
            if (!logger.waitFor(EXIT_DEADLINE.toMillis(), TimeUnit.MILLISECONDS)) {
                logger.destroyForcibly();
            }
        } catch (IOException e) {
            fallback.println(tag + ": the last messages may be missing in syslog: " + e.getMessage());
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            logger.destroyForcibly();
        }
    }
}
