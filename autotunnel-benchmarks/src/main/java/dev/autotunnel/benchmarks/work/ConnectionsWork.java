package dev.autotunnel.benchmarks.work;

import dev.autotunnel.benchmarks.load.Callers;
import dev.autotunnel.benchmarks.peer.Line;
import dev.autotunnel.benchmarks.peer.Route;
import dev.autotunnel.benchmarks.report.Metric;
import java.time.Duration;

/** New connections: each makes one round trip and ends. */
final class ConnectionsWork implements Work {
    private static final int[] CLIENTS = {1, 16, 64};
    private static final Duration WINDOW = Duration.ofMillis(300);
    private static final double P99 = 0.99;
    private static final double MICROS_PER_MILLI = 1e3;

    @Override
    public String name() {
        return "connections";
    }

    @Override
    public void run(Run run) throws Exception {
        try (Places places = Places.open(run, Line::direct, Route.values())) {
            Interleaved order = new Interleaved();
            for (Route route : Route.values()) {
                for (int clients : CLIENTS) {
                    String what = "%s %d client%s".formatted(route.flag(), clients, clients == 1 ? "" : "s");
                    places.of(route)
                            .forEach(place ->
                                    order.add(what, place.name(), round -> measure(run, round, place, what, clients)));
                }
            }
            order.run(run);
        }
    }

    private void measure(Run run, Round round, Place place, String what, int clients) {
        Callers.Outcome outcome = Callers.call(place.address(), clients, round.window(WINDOW));
        if (outcome.failures() > 0) {
            run.say("  %s, %s, round %d: %d calls failed"
                    .formatted(what, place.name(), round.number(), outcome.failures()));
        }
        if (outcome.latencies().count() > 0) {
            round.add(Metric.more(name(), what, "per s"), place.name(), outcome.perSecond());
            double millis = outcome.latencies().micros(P99) / MICROS_PER_MILLI;
            round.add(Metric.less(name(), what + ", p99", "ms"), place.name(), millis);
        }
    }
}
