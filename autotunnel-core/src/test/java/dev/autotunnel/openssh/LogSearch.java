package dev.autotunnel.openssh;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.turbo.TurboFilter;
import ch.qos.logback.core.spi.FilterReply;
import org.jspecify.annotations.Nullable;
import org.slf4j.Marker;
import org.slf4j.helpers.MessageFormatter;

/**
 * Looks for secrets in each line that is logged at DEBUG and above, even if the level of its logger is higher: logback asks this
 * filter first. Named in each {@code logback-test.xml}.
 *
 * <p>Thread-safe.
 */
public final class LogSearch extends TurboFilter {
    private static final String OURS = "dev.autotunnel.";

    /** It makes the lines of JSch only if DEBUG is on. The lines of {@code atLevel} are searched if their level is on. */
    private static final String OF_JSCH = ".internal.jsch";

    @Override
    public FilterReply decide(
            @Nullable Marker marker,
            Logger logger,
            Level level,
            @Nullable String format,
            Object @Nullable [] arguments,
            @Nullable Throwable thrown) {
        if (!logger.getName().startsWith(OURS) || !level.isGreaterOrEqual(Level.DEBUG)) {
            return FilterReply.NEUTRAL;
        }
        if (format == null) { // somebody asks whether that level is on
            return level.equals(Level.DEBUG) && logger.getName().endsWith(OF_JSCH)
                    ? FilterReply.ACCEPT
                    : FilterReply.NEUTRAL;
        }
        String where = "%s of %s on thread %s"
                .formatted(level, logger.getName(), Thread.currentThread().getName());
        TestSecrets.search(
                where,
                String.valueOf(MessageFormatter.arrayFormat(format, arguments).getMessage()));
        searchAll(where, thrown);
        if (arguments != null && arguments.length > 0 && arguments[arguments.length - 1] instanceof Throwable last) {
            searchAll(where, last);
        }
        return FilterReply.NEUTRAL;
    }

    private static void searchAll(String where, @Nullable Throwable thrown) {
        int depth = 0;
        for (Throwable each = thrown; each != null && depth < 20; each = each.getCause()) {
            TestSecrets.search(where, each.toString());
            for (Throwable suppressed : each.getSuppressed()) {
                TestSecrets.search(where, suppressed.toString());
            }
            depth++;
        }
    }
}
