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

/** Brings what the library logs to our {@link Messages}: small, so that the program starts fast. SLF4J makes it by name. */
public final class LogBridge implements SLF4JServiceProvider {
    private static volatile @Nullable Messages target;

    private final IMarkerFactory markers = new BasicMarkerFactory();
    private final MDCAdapter context = new NOPMDCAdapter();

    /** Has to be called before the library is touched. */
    static void to(Messages messages) {
        target = messages;
        System.setProperty("slf4j.provider", LogBridge.class.getName());
        System.setProperty("slf4j.internal.verbosity", "WARN"); // or it tells each time which provider it takes
    }

    @Override
    public ILoggerFactory getLoggerFactory() {
        return Bridged::new;
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
        Messages messages = target;
        return messages != null && messages.shows(level);
    }

    /** One logger; the level is the same for all. */
    private static final class Bridged extends LegacyAbstractLogger {
        private static final long serialVersionUID = 1L;

        Bridged(String name) {
            this.name = name;
        }

        @Override
        protected void handleNormalizedLoggingCall(
                Level level,
                @Nullable Marker marker,
                String text,
                Object @Nullable [] arguments,
                @Nullable Throwable cause) {
            String said = MessageFormatter.basicArrayFormat(text, arguments);
            Objects.requireNonNull(target).ofLibrary(level, cause == null ? said : said + ": " + cause);
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
