package dev.autotunnel.internal.runtime;

import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.AppenderBase;
import org.slf4j.LoggerFactory;

/** Makes a class's log throw an Error, as any log may do that finds no memory. */
public final class FailingLog {
    private FailingLog() {}

    /** The log of that class throws meanwhile. */
    public static void of(Class<?> type, Runnable meanwhile) {
        Logger logger = (Logger) LoggerFactory.getLogger(type);
        AppenderBase<ILoggingEvent> appender = new AppenderBase<>() {
            @Override
            protected void append(ILoggingEvent event) {
                throw new OutOfMemoryError("thrown by the log of the test on purpose");
            }
        };
        appender.start();
        logger.addAppender(appender);
        logger.setAdditive(false);
        try {
            meanwhile.run();
        } finally {
            logger.setAdditive(true);
            logger.detachAppender(appender);
        }
    }
}
