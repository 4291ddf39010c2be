package dev.autotunnel.autossh;

import java.io.PrintStream;
import java.time.LocalDateTime;
import java.time.ZoneId;
import java.time.temporal.ChronoUnit;
import java.util.List;

/** autossh's log: {@code date program[pid]: message} in a file, or the system's log, and stderr where debugging. Thread-safe. */
final class Log implements AutoCloseable {
    private static final String WHO = "autossh[" + ProcessHandle.current().pid() + "]";

    private final int level;
    private final List<Sink> sinks;

    private Log(int level, List<Sink> sinks) {
        this.level = level;
        this.sinks = sinks;
    }

    /**
     * Opens the log that the environment asks for.
     *
     * @throws UsageException where the log file cannot be opened
     */
    static Log open(Environment environment, PrintStream out, PrintStream err) {
        return new Log(environment.logLevel(), sinks(environment, out, err));
    }

    private static List<Sink> sinks(Environment environment, PrintStream out, PrintStream err) {
        if (environment.logFile().isPresent()) {
            return List.of(Sink.file(
                    environment.logFile().get(), text -> line(LocalDateTime.now(ZoneId.systemDefault()), text)));
        }
        Sink terminal = Sink.onto(environment.ntService() ? out : err, text -> WHO + ": " + text);
        if (environment.ntService()) {
            return List.of(terminal);
        }
        Sink syslog = new Syslog(WHO, err);
        return environment.debug() ? List.of(syslog, terminal) : List.of(syslog);
    }

    /** A line as a log file has it: autossh's date, here without a formatter, whose classes take a while to load. */
    static String line(LocalDateTime now, String text) {
        String date = now.toLocalDate().toString().replace('-', '/');
        String time = now.toLocalTime().truncatedTo(ChronoUnit.SECONDS).toString();
        return date + " " + (time.length() == "00:00".length() ? time + ":00" : time) + " " + WHO + ": " + text;
    }

    void error(String text) {
        write(Sink.ERROR, text);
    }

    void info(String text) {
        write(Sink.INFO, text);
    }

    void debug(String text) {
        write(Sink.DEBUG, text);
    }

    private void write(int importance, String text) {
        if (importance <= level) {
            sinks.forEach(sink -> sink.write(importance, text));
        }
    }

    @Override
    public void close() {
        sinks.forEach(Sink::close);
    }
}
