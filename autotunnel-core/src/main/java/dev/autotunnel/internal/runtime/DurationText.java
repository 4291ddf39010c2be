package dev.autotunnel.internal.runtime;

import java.time.Duration;
import java.util.Locale;

/**
 * Formats durations as people write them: {@code 250 ms}, {@code 3 s}, {@code 1.5 s}, {@code 1 min 30 s}, {@code 2 h}.
 * Thread-safe.
 */
public final class DurationText {
    private static final Duration SECOND = Duration.ofSeconds(1);
    private static final Duration MINUTE = Duration.ofMinutes(1);
    private static final Duration HOUR = Duration.ofHours(1);
    private static final Duration DAY = Duration.ofDays(1);

    private DurationText() {}

    /** Returns the duration as text with at most two units; a negative one as none, and one for ever as ten years. */
    public static String of(Duration given) {
        Duration time = Deadline.bounded(given);
        if (time.compareTo(SECOND) < 0) {
            return time.toMillis() + " ms";
        }
        if (time.compareTo(MINUTE) < 0) {
            return seconds(time);
        }
        if (time.compareTo(HOUR) < 0) {
            return both(time.toMinutes(), "min", time.toSecondsPart(), "s");
        }
        if (time.compareTo(DAY) < 0) {
            return both(time.toHours(), "h", time.toMinutesPart(), "min");
        }
        return both(time.toDays(), "d", time.toHoursPart(), "h");
    }

    private static String seconds(Duration time) {
        boolean whole = time.toMillisPart() < 50;
        return whole ? time.toSeconds() + " s" : String.format(Locale.ROOT, "%.1f s", time.toMillis() / 1000.0);
    }

    private static String both(long many, String unit, int few, String smaller) {
        return few == 0 ? many + " " + unit : many + " " + unit + " " + few + " " + smaller;
    }
}
