package dev.autotunnel.autossh;

import java.util.Objects;
import org.jspecify.annotations.Nullable;
import org.slf4j.ILoggerFactory;
import org.slf4j.IMarkerFactory;
import org.slf4j.Marker;
import org.slf4j.event.Level;
import org.slf4j.helpers.BasicMarkerFactory;
import org.slf4j.helpers.LegacyAbstractLogger;
import org.slf4j.helpers.MessageFormatter;
import org.slf4j.helpers.NOPMDCAdapter;
import org.slf4j.spi.MDCAdapter;
import org.slf4j.spi.SLF4JServiceProvider;

/**
 * The SLF4J provider of this program: writes the log of the library where the messages of {@code ssh} go.
 *
 * <p>It is used instead of a logging library, so that the program starts fast. SLF4J finds the class by its name and creates the
 * only instance. Thread-safe.
 */
public final class LogBridge implements SLF4JServiceProvider {
    private static volatile @Nullable SshMessages target;

    private final IMarkerFactory markers = new BasicMarkerFactory();
    private final MDCAdapter context = new NOPMDCAdapter();

    /** Called by SLF4J, by the name of the class. */
    public LogBridge() {}

    /** Makes SLF4J use this provider. Call it before any class of the library is used. */
    static void install(SshMessages messages) {
        target = messages;
        System.setProperty("slf4j.provider", LogBridge.class.getName());
        // At INFO, SLF4J prints the name of the provider at each start.
        System.setProperty("slf4j.internal.verbosity", "WARN");
    }

    @Override
    public ILoggerFactory getLoggerFactory() {
        return BridgeLogger::new;
    }

    @Override
    public IMarkerFactory getMarkerFactory() {
        return markers;
    }

    @Override
    public MDCAdapter getMDCAdapter() {
        return context;
    }

    @Override
    public String getRequestedApiVersion() {
        return "2.0.99";
    }

    @Override
    public void initialize() {}

    private static boolean shows(Level level) {
        SshMessages messages = target;
        return messages != null && messages.shows(level);
    }

    /** A logger. All loggers have the same level. */
    private static final class BridgeLogger extends LegacyAbstractLogger {
        private static final long serialVersionUID = 1L;

        BridgeLogger(String name) {
            this.name = name;
        }

        @Override
        protected void handleNormalizedLoggingCall(
                Level level,
                @Nullable Marker marker,
                String text,
                Object @Nullable [] arguments,
                @Nullable Throwable cause) {
            String message = MessageFormatter.basicArrayFormat(text, arguments);
            Objects.requireNonNull(target).libraryLog(level, cause == null ? message : message + ": " + cause);
        }

        @Override
        protected @Nullable String getFullyQualifiedCallerName() {
            return null;
        }

        @Override
        public boolean isTraceEnabled() {
            return shows(Level.TRACE);
        }

        @Override
        public boolean isDebugEnabled() {
            return shows(Level.DEBUG);
        }

        @Override
        public boolean isInfoEnabled() {
            return shows(Level.INFO);
        }

        @Override
        public boolean isWarnEnabled() {
            return shows(Level.WARN);
        }

        @Override
        public boolean isErrorEnabled() {
            return shows(Level.ERROR);
        }
    }
}
