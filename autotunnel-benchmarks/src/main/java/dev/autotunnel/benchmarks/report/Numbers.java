package dev.autotunnel.benchmarks.report;

import java.util.Locale;
import java.util.OptionalDouble;

/** Values as people read them: with three digits that count. */
final class Numbers {
    private static final double LEAST = 0.01;
    private static final int HUNDRED = 100;
    private static final int TEN = 10;

    private Numbers() {}

    static String format(OptionalDouble value) {
        return value.isPresent() ? format(value.getAsDouble()) : "";
    }

    static String format(double value) {
        double size = Math.abs(value);
        if (size > 0 && size < LEAST) {
            return "<" + LEAST;
        }
        int decimals = size >= HUNDRED ? 0 : size >= TEN ? 1 : 2;
        return String.format(Locale.ROOT, "%." + decimals + "f", value);
    }
}
