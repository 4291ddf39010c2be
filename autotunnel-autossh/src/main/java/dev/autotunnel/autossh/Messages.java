package dev.autotunnel.autossh;

import java.io.PrintStream;
import java.util.function.UnaryOperator;
import org.slf4j.event.Level;

/**
 * What {@code ssh} itself would say, on stderr, in the file of {@code -E}, or by {@code -y} in the syslog: problems, with
 * {@code -v} notes and the library's own log, with {@code -q} nothing. Thread-safe.
 */
final class Messages implements AutoCloseable {
    private final Sink sink;
    private final int verbosity;

    private Messages(Sink sink, int verbosity) {
        this.sink = sink;
        this.verbosity = verbosity;
    }

    /**
     * Opens the place that the command line asks for.
     *
     * @throws UsageException where the file of {@code -E} cannot be opened
     */
    static Messages open(Arguments arguments, PrintStream err) {
        if (arguments.messagesToSyslog()) {
            return new Messages(new Syslog("ssh", err), arguments.verbosity());
        }
        UnaryOperator<String> form = text -> "autossh: " + text;
        Sink sink = arguments.messageFile().map(file -> Sink.file(file, form)).orElseGet(() -> Sink.onto(err, form));
        return new Messages(sink, arguments.verbosity());
    }

    /** Something that the user should mend. */
    void problem(String text) {
        if (verbosity >= 0) {
            sink.write(Sink.ERROR, text);
        }
    }

    /** Something that is accepted, but not done. */
    void note(String text) {
        if (verbosity > 0) {
            sink.write(Sink.DEBUG, "note: " + text);
        }
    }

    /** Whether the library's own log is shown at that level. */
    boolean shows(Level level) {
        return switch (level) {
            case ERROR, WARN -> verbosity >= 0;
            case INFO -> verbosity > 0;
            case DEBUG, TRACE -> verbosity > 1;
        };
    }

    void ofLibrary(Level level, String text) {
        sink.write(level == Level.ERROR ? Sink.ERROR : level == Level.WARN ? Sink.WARNING : Sink.DEBUG, text);
    }

    @Override
    public void close() {
        sink.close();
    }
}
