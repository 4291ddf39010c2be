package dev.autotunnel.benchmarks.work;

import dev.autotunnel.benchmarks.load.Target;
import dev.autotunnel.benchmarks.peer.Variant;
import dev.autotunnel.benchmarks.report.Metric;
import dev.autotunnel.benchmarks.site.Child;
import java.io.BufferedReader;
import java.io.IOException;
import java.util.List;

/** From opening a tunnel to the first echo: the first of a JVM, and the 20th. A process has first ones only. */
final class StartWork implements Work {
    private static final int LAST = 20;
    private static final String RAW = "raw";

    private final Metric first = Metric.less(name(), "start to echo, 1st in a JVM", "ms");
    private final Metric last = Metric.less(name(), "start to echo, %dth in a JVM".formatted(LAST), "ms");

    @Override
    public String name() {
        return "start";
    }

    @Override
    public void run(Run run) {
        try (Target target = Target.start()) {
            Interleaved order = new Interleaved();
            for (Variant variant : run.variants()) {
                if (!variant.name().equals(RAW)) {
                    order.add(name(), variant.name(), round -> measure(run, round, variant, target));
                }
            }
            order.runCold(run);
        }
    }

    private void measure(Run run, Round round, Variant variant, Target target) throws Exception {
        if (variant.isInProcess()) {
            inJvm(run, round, variant, target);
        } else {
            double millis = StartMain.millis(variant, target.address());
            round.add(first, variant.name(), millis);
            round.add(last, variant.name(), millis);
        }
    }

    private void inJvm(Run run, Round round, Variant variant, Target target) throws IOException {
        List<String> arguments = List.of(
                variant.name(),
                Integer.toString(run.access().port()),
                run.access().directory().toString(),
                Integer.toString(target.address().getPort()),
                Integer.toString(LAST));
        try (Child child = Child.jvm(StartMain.class.getName(), arguments);
                BufferedReader lines = child.process().inputReader()) {
            for (int i = 1; i <= LAST; i++) {
                String line = lines.readLine();
                if (line == null) {
                    throw new IOException("ended before start " + i);
                }
                if (i == 1) {
                    round.add(first, variant.name(), Double.parseDouble(line));
                } else if (i == LAST) {
                    round.add(last, variant.name(), Double.parseDouble(line));
                }
            }
        }
    }
}
