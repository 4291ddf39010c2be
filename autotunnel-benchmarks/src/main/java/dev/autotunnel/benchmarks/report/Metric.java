package dev.autotunnel.benchmarks.report;

/**
 * One row of the table.
 *
 * @param work the kind of work, as {@code --only} names it
 * @param name what of it
 * @param unit of the values
 * @param better which values are the better ones
 */
public record Metric(String work, String name, String unit, Better better) {

    /** Which values are the better ones. */
    public enum Better {
        HIGHER,
        LOWER
    }

    /** More is better. */
    public static Metric more(String work, String name, String unit) {
        return new Metric(work, name, unit, Better.HIGHER);
    }

    /** Less is better. */
    public static Metric less(String work, String name, String unit) {
        return new Metric(work, name, unit, Better.LOWER);
    }
}
