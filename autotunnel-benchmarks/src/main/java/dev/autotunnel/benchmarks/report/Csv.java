package dev.autotunnel.benchmarks.report;

import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** The values of all rounds, for other programs. */
public final class Csv {
    private static final String HEAD = "work,metric,unit,better,variant,round,value";

    private Csv() {}

    /** A line a value, with a head; fields that hold a comma or a quote are quoted. */
    public static String of(List<Results.Sample> samples) {
        return Stream.concat(Stream.of(HEAD), samples.stream().map(Csv::line))
                .map(line -> line + "\n")
                .collect(Collectors.joining());
    }

    private static String line(Results.Sample sample) {
        Metric metric = sample.metric();
        return Stream.of(
                        metric.work(),
                        metric.name(),
                        metric.unit(),
                        metric.better().name(),
                        sample.variant(),
                        Integer.toString(sample.round()),
                        Double.toString(sample.value()))
                .map(Csv::quoted)
                .collect(Collectors.joining(","));
    }

    private static String quoted(String field) {
        boolean plain = field.chars().noneMatch(c -> c == ',' || c == '"' || c == '\n');
        return plain ? field : '"' + field.replace("\"", "\"\"") + '"';
    }
}
