package dev.autotunnel.autossh;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.FileOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.file.Path;
import java.util.function.UnaryOperator;

/** An output for log lines. It writes each line at once. The levels are those of syslog. Implementations are thread-safe. */
interface LogOutput extends AutoCloseable {
    int ERROR = 3;
    int WARNING = 4;
    int INFO = 6;
    int DEBUG = 7;

    /** Writes a line with its level. */
    void write(int level, String text);

    @Override
    default void close() {}

    /** Returns an output that writes to a stream. It does not close the stream. */
    static LogOutput to(PrintStream stream, UnaryOperator<String> format) {
        return (level, text) -> stream.println(format.apply(text));
    }

    /**
     * Returns an output that appends to a file.
     *
     * @throws UsageException if the file cannot be opened
     */
    static LogOutput file(Path path, UnaryOperator<String> format) {
        try {
            PrintStream file = new PrintStream(new FileOutputStream(path.toFile(), true), true, UTF_8);
            return new LogOutput() {
                @Override
                public void write(int level, String text) {
                    file.println(format.apply(text));
                }

                @Override
                public void close() {
                    file.close();
                }
            };
        } catch (IOException e) {
            throw new UsageException("log file cannot be opened: " + e.getMessage(), e);
        }
    }
}
