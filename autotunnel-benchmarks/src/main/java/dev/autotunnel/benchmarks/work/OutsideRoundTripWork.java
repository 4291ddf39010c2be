package dev.autotunnel.benchmarks.work;

import dev.autotunnel.benchmarks.load.LoadProcess;
import dev.autotunnel.benchmarks.report.Metric;
import java.io.IOException;
import java.time.Duration;

/** 64 bytes there and back through a port, one after the other, from another process. */
final class OutsideRoundTripWork implements Work {
    private static final Duration WINDOW = Duration.ofMillis(900);

    @Override
    public String name() {
        return "outside-round-trip";
    }

    @Override
    public void run(Run run) {
        try (Outside outside = Outside.open(run)) {
            Interleaved order = new Interleaved();
            for (Outside.Place place : outside.places()) {
                order.add(name(), place.name(), round -> measure(round, outside.load(), place));
            }
            order.run(run);
        }
    }

    private void measure(Round round, LoadProcess load, Outside.Place place) throws IOException {
        LoadProcess.RoundTrips figures = load.roundTrips(place.address(), round.window(WINDOW, Outside.WARM_UP));
        round.add(Metric.less(name(), "64 bytes, p50", "µs"), place.name(), figures.p50());
        round.add(Metric.less(name(), "64 bytes, p99", "µs"), place.name(), figures.p99());
        round.add(Metric.less(name(), "64 bytes, p99.9", "µs"), place.name(), figures.p999());
    }
}
