package dev.autotunnel.autossh;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.FileOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.file.Path;
import java.util.function.UnaryOperator;

/** Where lines go, each at once. The levels are syslog's. */
interface Sink extends AutoCloseable {
    int ERROR = 3;
    int WARNING = 4;
    int INFO = 6;
    int DEBUG = 7;

    void write(int level, String text);

    @Override
    default void close() {}

    /** A stream that somebody else closes. */
    static Sink onto(PrintStream stream, UnaryOperator<String> form) {
        return (level, text) -> stream.println(form.apply(text));
    }

    /**
     * A file that is appended to.
     *
     * @throws UsageException where it cannot be opened
     */
    static Sink file(Path path, UnaryOperator<String> form) {
        try {
            PrintStream file = new PrintStream(new FileOutputStream(path.toFile(), true), true, UTF_8);
            return new Sink() {
                @Override
                public void write(int level, String text) {
                    file.println(form.apply(text));
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
