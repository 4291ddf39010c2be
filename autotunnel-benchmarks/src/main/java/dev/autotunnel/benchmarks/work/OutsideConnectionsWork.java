package dev.autotunnel.benchmarks.work;

import dev.autotunnel.benchmarks.load.LoadProcess;
import dev.autotunnel.benchmarks.report.Metric;
import java.io.IOException;
import java.time.Duration;

/** New connections to a port from another process: each makes one round trip and ends. */
final class OutsideConnectionsWork implements Work {
    private static final int[] CLIENTS = {1, 16, 64};
    private static final int WARM_UP_CLIENTS = 16;
    private static final Duration WARM_UP = Duration.ofSeconds(5);
    private static final Duration WINDOW = Duration.ofMillis(400);

    @Override
    public String name() {
        return "outside-connections";
    }

    @Override
    public void run(Run run) {
        try (Outside outside = Outside.open(run)) {
            warmUp(run, outside);
            Interleaved order = new Interleaved();
            for (int clients : CLIENTS) {
                String what = "%d client%s".formatted(clients, clients == 1 ? "" : "s");
                for (Outside.Place place : outside.places()) {
                    order.add(what, place.name(), round -> measure(run, round, outside.load(), place, what, clients));
                }
            }
            order.run(run);
        }
    }

    /** The compilers of both JVMs have much to do at first, and one client alone would take long to keep them busy. */
    private static void warmUp(Run run, Outside outside) {
        for (Outside.Place place : outside.places()) {
            try {
                outside.load().calls(place.address(), WARM_UP_CLIENTS, WARM_UP);
            } catch (IOException e) {
                run.say("  %s does not warm up: %s".formatted(place.name(), e));
            }
        }
    }

    private void measure(Run run, Round round, LoadProcess load, Outside.Place place, String what, int clients)
            throws IOException {
        LoadProcess.Calls figures = load.calls(place.address(), clients, round.window(WINDOW, Outside.WARM_UP));
        if (figures.failures() > 0) {
            run.say("  %s, %s, round %d: %d calls failed"
                    .formatted(what, place.name(), round.number(), figures.failures()));
        }
        round.add(Metric.more(name(), what, "per s"), place.name(), figures.perSecond());
        round.add(Metric.less(name(), what + ", p99", "ms"), place.name(), figures.p99Millis());
    }
}
