package dev.autotunnel.autossh;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.BufferedWriter;
import java.io.IOException;
import java.io.OutputStreamWriter;
import java.io.PrintStream;
import java.lang.ProcessBuilder.Redirect;
import java.time.Duration;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * Writes to syslog by the tool {@code logger(1)}, because Java has no unix datagram sockets.
 *
 * <p>The first message starts one {@code logger} process, which then reads all messages. If that fails, messages go to stderr.
 * Thread-safe.
 */
final class Syslog implements LogOutput {
    private static final int USER_FACILITY = 1 << 3; // as autossh does
    private static final Duration EXIT_DEADLINE = Duration.ofSeconds(1);

    private final String tag;
    private final PrintStream fallback;
    private @Nullable Process logger;
    private @Nullable BufferedWriter lines;
    private boolean broken;

    Syslog(String tag, PrintStream fallback) {
        this.tag = tag;
        this.fallback = fallback;
    }

    @Override
    public synchronized void write(int level, String text) {
        if (!broken) {
            try {
                BufferedWriter open = lines == null ? open() : lines;
                open.write("<" + (USER_FACILITY | level) + ">" + text + "\n");
                open.flush();
                return;
            } catch (IOException e) {
                broken = true;
                fallback.println(tag + ": syslog cannot be used, so messages go to stderr: " + e.getMessage());
            }
        }
        fallback.println(tag + ": " + text);
    }

    private BufferedWriter open() throws IOException {
        logger = new ProcessBuilder("logger", "--prio-prefix", "-t", tag)
                .redirectOutput(Redirect.DISCARD)
                .redirectError(Redirect.DISCARD)
                .start();
        lines = new BufferedWriter(new OutputStreamWriter(logger.getOutputStream(), UTF_8));
        return lines;
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
