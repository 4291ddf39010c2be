package dev.autotunnel.benchmarks.work;

import dev.autotunnel.benchmarks.load.Target;
import dev.autotunnel.benchmarks.peer.Variant;
import dev.autotunnel.benchmarks.report.Metric;
import dev.autotunnel.benchmarks.site.Waiting;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** What tunnels take that do nothing, in a JVM a variant and number; keepalives of 15 s. All at once, and one round. */
final class IdleWork implements Work {
    /** The others of a JVM; MINA needs minutes to open 200. */
    private static final List<String> VARIANTS = List.of("jsch", "ours");

    private static final Duration SETTLE = Duration.ofSeconds(8);
    private static final Duration WINDOW = Duration.ofSeconds(31);
    private static final double BYTES_PER_MEGABYTE = 1e6;
    private static final double KIB = 1024;
    private static final double PERCENT = 100;

    @Override
    public String name() {
        return "idle";
    }

    @Override
    public void run(Run run) throws Exception {
        Round round = new Round(1, run.results());
        List<IdleJvm> all = new ArrayList<>();
        try (Target target = Target.start()) {
            for (int tunnels : run.idle()) {
                for (Variant variant : run.variants()) {
                    if (VARIANTS.contains(variant.name())) {
                        all.add(new IdleJvm(run.access(), variant.name(), tunnels, target));
                    }
                }
            }
            for (IdleJvm jvm : all) {
                jvm.awaitReady();
            }
            cpu(round, all);
            memory(round, all);
        } finally {
            all.forEach(IdleJvm::close);
        }
    }

    private void cpu(Round round, List<IdleJvm> all) {
        Waiting.sleep(SETTLE);
        Map<IdleJvm, Duration> before = new HashMap<>();
        all.forEach(jvm -> before.put(jvm, jvm.cpu()));
        long begin = System.nanoTime();
        Waiting.sleep(WINDOW);
        for (IdleJvm jvm : all) {
            double used =
                    jvm.cpu().minus(before.getOrDefault(jvm, Duration.ZERO)).toNanos();
            double percent = used / (System.nanoTime() - begin) * PERCENT;
            round.add(metric("CPU", jvm.tunnels(), "% of a core"), jvm.variant(), percent);
        }
    }

    private void memory(Round round, List<IdleJvm> all) throws IOException {
        Map<String, double[]> first = new HashMap<>();
        for (IdleJvm jvm : all) {
            IdleJvm.Figures figures = jvm.figures();
            double heap = figures.heapBytes() / BYTES_PER_MEGABYTE;
            round.add(metric("threads", jvm.tunnels(), ""), jvm.variant(), figures.threads());
            round.add(metric("heap", jvm.tunnels(), "MB"), jvm.variant(), heap);
            figures.pssKib().ifPresent(kib -> {
                double pss = kib * KIB / BYTES_PER_MEGABYTE;
                round.add(metric("PSS", jvm.tunnels(), "MB"), jvm.variant(), pss);
                double[] base = first.computeIfAbsent(jvm.variant(), name -> new double[] {jvm.tunnels(), pss});
                if (jvm.tunnels() > base[0]) {
                    double each = (pss - base[1]) / (jvm.tunnels() - base[0]);
                    round.add(metric("PSS a further tunnel", jvm.tunnels(), "MB"), jvm.variant(), each);
                }
            });
        }
    }

    private Metric metric(String what, int tunnels, String unit) {
        return Metric.less(name(), "%s, %d tunnel%s".formatted(what, tunnels, tunnels == 1 ? "" : "s"), unit);
    }
}
