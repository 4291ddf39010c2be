package dev.autotunnel.autossh;

import java.io.PrintStream;
import java.util.function.UnaryOperator;
import org.slf4j.event.Level;

/**
 * The messages that {@code ssh} would print: on stderr, in the file of {@code -E}, or in syslog with {@code -y}.
 *
 * <p>By default these are problems, and the library's log from WARN on. {@code -v} adds notes and the library's log from INFO on,
 * {@code -vv} all of the library's log. {@code -q} turns all of them off. Thread-safe.
 */
final class SshMessages implements AutoCloseable {
    private final LogOutput output;
    private final int verbosity;

    private SshMessages(LogOutput output, int verbosity) {
        this.output = output;
        this.verbosity = verbosity;
    }

    /**
     * Opens the output that the command line selects.
     *
     * @throws UsageException if the file of {@code -E} cannot be opened
     */
    static SshMessages open(Arguments arguments, PrintStream err) {
        if (arguments.messagesToSyslog()) {
            return new SshMessages(new Syslog("ssh", err), arguments.verbosity());
        }
        UnaryOperator<String> format = text -> "autossh: " + text;
        LogOutput output = arguments
                .messageFile()
                .map(file -> LogOutput.file(file, format))
                .orElseGet(() -> LogOutput.to(err, format));
        return new SshMessages(output, arguments.verbosity());
    }

    /** Writes a problem that the user should solve. */
    void problem(String text) {
        if (verbosity >= 0) {
            output.write(LogOutput.ERROR, text);
        }
    }

    /** Writes a note about an option that is accepted but has no effect, or about something that is implied. */
    void note(String text) {
        if (verbosity > 0) {
            output.write(LogOutput.DEBUG, "note: " + text);
        }
    }

    /** Returns whether log lines of the library at this level are written. */
    boolean shows(Level level) {
        return switch (level) {
            case ERROR, WARN -> verbosity >= 0;
            case INFO -> verbosity > 0;
            case DEBUG, TRACE -> verbosity > 1;
        };
    }

    /** Writes a log line of the library. */
    void libraryLog(Level level, String text) {
        output.write(
                level == Level.ERROR ? LogOutput.ERROR : level == Level.WARN ? LogOutput.WARNING : LogOutput.DEBUG,
                text);
    }

    @Override
    public void close() {
        output.close();
    }
}
