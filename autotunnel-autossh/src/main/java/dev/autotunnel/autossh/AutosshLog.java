package dev.autotunnel.autossh;

import java.io.PrintStream;
import java.time.LocalDateTime;
import java.time.ZoneId;
import java.time.temporal.ChronoUnit;
import java.util.List;

/**
 * The log of autossh: a file ({@code AUTOSSH_LOGFILE}) or syslog, and also stderr if {@code AUTOSSH_DEBUG} is set.
 *
 * <p>A line in the file is {@code date program[pid]: message}. Thread-safe.
 */
final class AutosshLog implements AutoCloseable {
    private static final String PROGRAM_AND_PID =
            "autossh[" + ProcessHandle.current().pid() + "]";

    private final int level;
    private final List<LogOutput> outputs;

    private AutosshLog(int level, List<LogOutput> outputs) {
        this.level = level;
        this.outputs = outputs;
    }

    /**
     * Opens the log that the environment variables select.
     *
     * @throws UsageException if the log file cannot be opened
     */
    static AutosshLog open(Environment environment, PrintStream out, PrintStream err) {
        return new AutosshLog(environment.logLevel(), outputs(environment, out, err));
    }

    private static List<LogOutput> outputs(Environment environment, PrintStream out, PrintStream err) {
        if (environment.logFile().isPresent()) {
            return List.of(LogOutput.file(
                    environment.logFile().get(), text -> line(LocalDateTime.now(ZoneId.systemDefault()), text)));
        }
        LogOutput terminal = LogOutput.to(environment.ntService() ? out : err, text -> PROGRAM_AND_PID + ": " + text);
        if (environment.ntService()) {
            return List.of(terminal);
        }
        LogOutput syslog = new Syslog(PROGRAM_AND_PID, err);
        return environment.debug() ? List.of(syslog, terminal) : List.of(syslog);
    }

    /** Formats a line of the log file as autossh does. No date formatter is used, because loading its classes slows the start. */
    static String line(LocalDateTime now, String text) {
        String date = now.toLocalDate().toString().replace('-', '/');
        String time = now.toLocalTime().truncatedTo(ChronoUnit.SECONDS).toString();
        return date + " " + (time.length() == "00:00".length() ? time + ":00" : time) + " " + PROGRAM_AND_PID + ": "
                + text;
    }

    void error(String text) {
        write(LogOutput.ERROR, text);
    }

    void info(String text) {
        write(LogOutput.INFO, text);
    }

    void debug(String text) {
        write(LogOutput.DEBUG, text);
    }

    private void write(int lineLevel, String text) {
        if (lineLevel <= level) {
            outputs.forEach(output -> output.write(lineLevel, text));
        }
    }

    @Override
    public void close() {
        outputs.forEach(LogOutput::close);
    }
}
