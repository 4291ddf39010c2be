package dev.autotunnel.benchmarks.report;

import dev.autotunnel.benchmarks.stats.Stats;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.OptionalDouble;
import java.util.Set;

/** All that was measured, in the order it came. Thread-safe. */
public final class Results {

    /**
     * One value.
     *
     * @param metric of what
     * @param variant whose
     * @param round from 1
     * @param value in the metric's unit
     */
    public record Sample(Metric metric, String variant, int round, double value) {}

    private final List<Sample> samples = new ArrayList<>();

    /** One more. */
    public synchronized void add(Metric metric, String variant, int round, double value) {
        samples.add(new Sample(metric, variant, round, value));
    }

    /** All, as they came. */
    public synchronized List<Sample> samples() {
        return List.copyOf(samples);
    }

    /** The rows. */
    public Set<Metric> metrics() {
        Set<Metric> metrics = new LinkedHashSet<>();
        samples().forEach(sample -> metrics.add(sample.metric()));
        return metrics;
    }

    /** The median over the rounds; empty where it was not measured. */
    public OptionalDouble median(Metric metric, String variant) {
        return median(List.copyOf(byRound(metric, variant).values()));
    }

    /**
     * The median of the ratios of the same round: what disturbed one of the two in a round has most likely disturbed the other,
     * too. Empty where there is no round with both.
     */
    public OptionalDouble ratio(Metric metric, String variant, String to) {
        Map<Integer, Double> base = byRound(metric, to);
        List<Double> ratios = new ArrayList<>();
        byRound(metric, variant).forEach((round, value) -> {
            Double other = base.get(round);
            if (other != null && other > 0) {
                ratios.add(value / other);
            }
        });
        return median(ratios);
    }

    private static OptionalDouble median(List<Double> values) {
        return values.isEmpty() ? OptionalDouble.empty() : OptionalDouble.of(Stats.median(values));
    }

    private Map<Integer, Double> byRound(Metric metric, String variant) {
        Map<Integer, Double> values = new LinkedHashMap<>();
        for (Sample sample : samples()) {
            if (sample.metric().equals(metric) && sample.variant().equals(variant)) {
                values.put(sample.round(), sample.value());
            }
        }
        return values;
    }
}
