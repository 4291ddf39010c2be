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
 * The system's log, through one {@code logger(1)} that is kept open from the first message on: Java has no unix datagram
 * sockets. Where there is none, messages go to stderr.
 */
final class Syslog implements Sink {
    private static final int USER_FACILITY = 1 << 3; // autossh's
    private static final Duration LAST_WORDS = Duration.ofSeconds(1);

    private final String tag;
    private final PrintStream otherwise;
    private @Nullable Process logger;
    private @Nullable BufferedWriter lines;
    private boolean broken;

    Syslog(String tag, PrintStream otherwise) {
        this.tag = tag;
        this.otherwise = otherwise;
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
                otherwise.println(tag + ": no syslog, messages go to stderr: " + e.getMessage());
            }
        }
        otherwise.println(tag + ": " + text);
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
            if (!logger.waitFor(LAST_WORDS.toMillis(), TimeUnit.MILLISECONDS)) {
                logger.destroyForcibly();
            }
        } catch (IOException e) {
            otherwise.println(tag + ": the last messages may not be in the syslog: " + e.getMessage());
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            logger.destroyForcibly();
        }
    }
}
