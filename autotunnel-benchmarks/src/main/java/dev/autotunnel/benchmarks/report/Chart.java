package dev.autotunnel.benchmarks.report;

import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.OptionalDouble;
import java.util.Set;

/**
 * All rows that have the base in them, as dots on a logarithmic axis: how much better or worse than {@code ssh} with the same
 * cipher.
 */
public final class Chart {
    private static final String BASE = "ssh-gcm";
    private static final double LEAST = 0.05;
    private static final double MOST = 20;
    private static final double[] TICKS = {0.05, 0.1, 0.2, 0.5, 1, 2, 5, 10, 20};
    private static final int LABELS = 300;
    private static final int AXIS = 560;
    private static final int TOP = 80;
    private static final int ROW = 20;
    private static final int MARGIN = 20;
    private static final int RADIUS = 5;

    private final Results results;
    private final List<Metric> rows;
    private final Svg svg;

    private Chart(Results results) {
        this.results = results;
        this.rows = results.metrics().stream()
                .filter(metric -> results.median(metric, BASE).isPresent())
                .toList();
        this.svg = new Svg(LABELS + AXIS + 2 * MARGIN, TOP + rows.size() * ROW + 2 * MARGIN);
    }

    /** An SVG document. */
    public static String of(Results results) {
        return new Chart(results).draw();
    }

    private String draw() {
        svg.text(
                MARGIN,
                24,
                15,
                Svg.Anchor.START,
                "Compared with ssh -L/-R, aes128-gcm (1 = the same, to the right = better)");
        legend();
        for (double tick : TICKS) {
            svg.line(x(tick), TOP, x(tick), bottom(), tick == 1 ? "#666666" : "#dddddd");
            svg.text(x(tick), bottom() + 16, 11, Svg.Anchor.MIDDLE, Numbers.format(tick));
        }
        for (int i = 0; i < rows.size(); i++) {
            row(rows.get(i), TOP + i * ROW + ROW / 2);
        }
        return svg.render();
    }

    private void legend() {
        Set<String> variants = new LinkedHashSet<>();
        results.samples().stream()
                .filter(sample -> rows.contains(sample.metric()))
                .forEach(s -> variants.add(s.variant()));
        int x = MARGIN + RADIUS;
        for (String variant : Variants.inOrder(variants)) {
            svg.dot(x, 46, RADIUS, Variants.colour(variant), variant);
            svg.text(x + 10, 50, 12, Svg.Anchor.START, variant);
            x += 90;
        }
    }

    private void row(Metric metric, int y) {
        svg.text(LABELS, y + 4, 12, Svg.Anchor.END, metric.work() + ": " + metric.name());
        svg.line(x(LEAST), y, x(MOST), y, "#f0f0f0");
        List<String> variants = new ArrayList<>(Variants.inOrder(results.samples().stream()
                .filter(sample -> sample.metric().equals(metric))
                .map(Results.Sample::variant)
                .distinct()
                .toList()));
        for (String variant : variants) {
            OptionalDouble ratio = results.ratio(metric, variant, BASE);
            if (ratio.isPresent() && ratio.getAsDouble() > 0) {
                double r = ratio.getAsDouble();
                double advantage = metric.better() == Metric.Better.HIGHER ? r : 1 / r;
                svg.dot(x(advantage), y, RADIUS, Variants.colour(variant), variant + " " + Numbers.format(advantage));
            }
        }
    }

    private int bottom() {
        return TOP + rows.size() * ROW;
    }

    /** What is off the axis is shown at its end. */
    static int x(double advantage) {
        double clamped = Math.min(MOST, Math.max(LEAST, advantage));
        double share = Math.log(clamped / LEAST) / Math.log(MOST / LEAST);
        return (int) Math.round(LABELS + MARGIN + share * (AXIS - MARGIN));
    }
}
