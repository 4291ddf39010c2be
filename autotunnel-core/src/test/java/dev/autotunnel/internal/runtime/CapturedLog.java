package dev.autotunnel.internal.runtime;

import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.read.ListAppender;
import java.util.List;
import org.slf4j.LoggerFactory;

/** Keeps what a class logs from the console and hands it to the test instead. */
public final class CapturedLog {
    private CapturedLog() {}

    /** Each line that the class logged meanwhile, as level and message. */
    public static List<String> of(Class<?> type, Runnable meanwhile) {
        return of(type.getName(), meanwhile);
    }

    /** Each line that was logged under that name meanwhile, as level and message. */
    public static List<String> of(String name, Runnable meanwhile) {
        Logger logger = (Logger) LoggerFactory.getLogger(name);
        ListAppender<ILoggingEvent> appender = new ListAppender<>();
        appender.start();
        logger.addAppender(appender);
        logger.setAdditive(false);
        try {
            meanwhile.run();
        } finally {
            logger.setAdditive(true);
            logger.detachAppender(appender);
        }
        return appender.list.stream()
                .map(event -> event.getLevel() + " " + event.getFormattedMessage())
                .toList();
    }
}
