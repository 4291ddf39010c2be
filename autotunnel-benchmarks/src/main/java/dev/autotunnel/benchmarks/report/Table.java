package dev.autotunnel.benchmarks.report;

import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;

/** Medians and ratios of one kind of work, as Markdown that is aligned for a terminal, too. */
public final class Table {
    private static final String OURS = "ours";
    private static final List<String> RATIO_TO = List.of("ssh", "ssh-gcm", "jsch", "autossh");

    private final Results results;

    private Table(Results results) {
        this.results = results;
    }

    /** The table of that work; empty where nothing of it was measured. */
    public static String of(Results results, String work) {
        return new Table(results).render(work);
    }

    private String render(String work) {
        List<Metric> metrics = results.metrics().stream()
                .filter(metric -> metric.work().equals(work))
                .toList();
        if (metrics.isEmpty()) {
            return "";
        }
        Set<String> variants = results.samples().stream()
                .filter(sample -> sample.metric().work().equals(work))
                .map(Results.Sample::variant)
                .collect(Collectors.toCollection(LinkedHashSet::new));
        List<String> ordered = Variants.inOrder(variants);
        List<String> bases = variants.contains(OURS)
                ? RATIO_TO.stream().filter(variants::contains).toList()
                : List.of();
        List<List<String>> rows = new ArrayList<>();
        rows.add(head(work, ordered, bases));
        metrics.forEach(metric -> rows.add(row(metric, ordered, bases)));
        return aligned(rows);
    }

    private static List<String> head(String work, List<String> variants, List<String> bases) {
        List<String> cells = new ArrayList<>(List.of(work, "unit"));
        cells.addAll(variants);
        bases.forEach(base -> cells.add("ours/" + base));
        return cells;
    }

    private List<String> row(Metric metric, List<String> variants, List<String> bases) {
        List<String> cells = new ArrayList<>(List.of(metric.name(), metric.unit()));
        variants.forEach(variant -> cells.add(Numbers.format(results.median(metric, variant))));
        bases.forEach(base -> cells.add(Numbers.format(results.ratio(metric, OURS, base))));
        return cells;
    }

    private static String aligned(List<List<String>> rows) {
        List<Integer> widths = new ArrayList<>();
        for (int column = 0; column < rows.get(0).size(); column++) {
            int at = column;
            widths.add(rows.stream().mapToInt(row -> row.get(at).length()).max().orElse(0));
        }
        List<String> lines = new ArrayList<>();
        rows.forEach(row -> lines.add(line(row, widths)));
        lines.add(1, rule(widths));
        return String.join("\n", lines) + "\n";
    }

    private static String line(List<String> row, List<Integer> widths) {
        StringBuilder line = new StringBuilder("|");
        for (int column = 0; column < row.size(); column++) {
            String padding = " ".repeat(widths.get(column) - row.get(column).length());
            String cell = row.get(column);
            line.append(' ')
                    .append(column < 2 ? cell + padding : padding + cell)
                    .append(" |");
        }
        return line.toString();
    }

    private static String rule(List<Integer> widths) {
        StringBuilder line = new StringBuilder("|");
        for (int column = 0; column < widths.size(); column++) {
            String dashes = "-".repeat(widths.get(column) + 1);
            line.append(column < 2 ? dashes + "-" : dashes + ":").append('|');
        }
        return line.toString();
    }
}
