package dev.autotunnel.benchmarks.stats;

import java.util.Arrays;
import java.util.List;

/** The few figures that rounds are reduced to. */
public final class Stats {
    private Stats() {}

    /**
     * The middle one, or the mean of the two in the middle.
     *
     * @throws IllegalArgumentException where there are none
     */
    public static double median(List<Double> values) {
        if (values.isEmpty()) {
            throw new IllegalArgumentException("no values, no median");
        }
        double[] sorted = values.stream().mapToDouble(Double::doubleValue).toArray();
        Arrays.sort(sorted);
        int middle = sorted.length / 2;
        return sorted.length % 2 == 1 ? sorted[middle] : (sorted[middle - 1] + sorted[middle]) / 2;
    }

    /**
     * The smallest value that is not exceeded by that share of all (nearest rank).
     *
     * @param sorted in ascending order, at least one
     * @param share above 0, up to 1
     */
    public static long percentile(long[] sorted, double share) {
        if (sorted.length == 0 || share <= 0 || share > 1) {
            throw new IllegalArgumentException("percentile " + share + " of " + sorted.length + " values");
        }
        // Without the rounding 0.999 of 1000 is a bit more than 999.
        int rank = (int) Math.ceil(Math.round(share * sorted.length * 1e6) / 1e6);
        return sorted[rank - 1];
    }
}
