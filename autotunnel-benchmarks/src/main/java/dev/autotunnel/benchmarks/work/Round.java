package dev.autotunnel.benchmarks.work;

import dev.autotunnel.benchmarks.report.Metric;
import dev.autotunnel.benchmarks.report.Results;
import java.time.Duration;

/**
 * One pass over all variants. Pass 0 warms up: it is shorter, and its values are dropped.
 *
 * @param number from 0
 * @param results where the values go
 */
record Round(int number, Results results) {
    private static final int WARM_UP_SHARE = 2;

    /** How long to measure. */
    Duration window(Duration full) {
        return isWarmUp() ? full.dividedBy(WARM_UP_SHARE) : full;
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
