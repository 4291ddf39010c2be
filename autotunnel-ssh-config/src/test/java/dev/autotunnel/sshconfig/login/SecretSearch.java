package dev.autotunnel.sshconfig.login;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.classic.spi.ThrowableProxyUtil;
import ch.qos.logback.core.read.ListAppender;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.slf4j.LoggerFactory;

/** Keeps all that the library logs, at DEBUG, and looks for secrets in it. One at a time. */
final class SecretSearch implements AutoCloseable {
    private static final int SHORTEST_SECRET = 16;

    private final Logger logger = (Logger) LoggerFactory.getLogger("dev.autotunnel");
    private final Level level = logger.getLevel();
    private final ListAppender<ILoggingEvent> events = new ListAppender<>();

    SecretSearch() {
        events.start();
        logger.setAdditive(false);
        logger.setLevel(Level.DEBUG);
        logger.addAppender(events);
    }

    /** Returns each line of the log, and the stack traces. */
    List<String> log() {
        List<String> lines = new ArrayList<>();
        for (ILoggingEvent event : List.copyOf(events.list)) {
            lines.add(event.getFormattedMessage());
            if (event.getThrowableProxy() != null) {
                lines.add(ThrowableProxyUtil.asString(event.getThrowableProxy()));
            }
        }
        return lines;
    }

    /** Returns the passwords, the passphrases, and the lines of all private keys of a folder. */
    static List<String> secrets(Path keys) throws IOException {
        List<String> secrets = new ArrayList<>();
        for (String which : List.of("right", "wrong")) {
            secrets.add(OurLogin.password(which));
            secrets.add(OurLogin.passphrase(which));
        }
        try (Stream<Path> files = Files.list(keys)) {
            for (Path file : files.toList()) {
                List<String> lines = Files.readAllLines(file);
                if (lines.get(0).startsWith("-----BEGIN ")) {
                    lines.stream()
                            .filter(line -> !line.contains(":") && !line.startsWith("-----"))
                            .filter(line -> line.length() >= SHORTEST_SECRET)
                            .forEach(secrets::add);
                }
            }
        }
        return secrets;
    }

    @Override
    public void close() {
        logger.detachAppender(events);
        logger.setLevel(level);
        logger.setAdditive(true);
    }
}
