package dev.autotunnel.benchmarks.work;

import dev.autotunnel.benchmarks.report.Metric;
import dev.autotunnel.benchmarks.report.Results;
import java.time.Duration;

/**
 * One pass over all variants. Pass 0 warms up: it measures for half a second each, and its values are dropped.
 *
 * @param number from 0
 * @param results where the values go
 */
record Round(int number, Results results) {
    private static final Duration WARM_UP = Duration.ofMillis(500);

    /** How long to measure, with a time of its own for the pass that warms up. */
    Duration window(Duration full, Duration warmUp) {
        return isWarmUp() ? warmUp : full;
    }

    /** How long to measure. */
    Duration window(Duration full) {
        return window(full, WARM_UP);
    }

    /** Notes a value. */
    void add(Metric metric, String variant, double value) {
        if (!isWarmUp()) {
            results.add(metric, variant, number, value);
        }
    }

    private boolean isWarmUp() {
        return number == 0;
    }
}
