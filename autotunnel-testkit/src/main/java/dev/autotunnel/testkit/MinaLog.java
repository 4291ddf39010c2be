package dev.autotunnel.testkit;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.LoggerContext;
import org.slf4j.LoggerFactory;

/**
 * Keeps MINA's debug output out of the log of the application, if that log is Logback's.
 *
 * <p>MINA writes more than a hundred lines at DEBUG for each login. Logback without a configuration has its root logger at DEBUG. So the
 * logger of MINA gets the level WARN, unless the application has given it a level. With another backend nothing happens.
 * Thread-safe.
 */
final class MinaLog {

    private static final String MINA = "org.apache.sshd";

    private MinaLog() {}

    static void quieten() {
        // The name is compared, because the class is there only if the application has Logback.
        String backend = LoggerFactory.getILoggerFactory().getClass().getName();
        if (backend.equals("ch.qos.logback.classic.LoggerContext")) {
            OfLogback.quieten();
        }
    }

    /** Loaded only if Logback is there. */
    private static final class OfLogback {

        private static void quieten() {
            LoggerContext context = (LoggerContext) LoggerFactory.getILoggerFactory();
            Logger mina = context.getLogger(MINA);
            boolean quietAlready = mina.getEffectiveLevel().isGreaterOrEqual(Level.WARN);
            if (mina.getLevel() == null && !quietAlready) {
                mina.setLevel(Level.WARN);
            }
        }
    }
}
