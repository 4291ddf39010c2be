package dev.autotunnel.benchmarks.work;

import dev.autotunnel.benchmarks.load.EchoClient;
import dev.autotunnel.benchmarks.peer.Line;
import dev.autotunnel.benchmarks.peer.Route;
import dev.autotunnel.benchmarks.report.Metric;
import dev.autotunnel.benchmarks.stats.Latencies;
import java.io.IOException;
import java.time.Duration;

/** 64 bytes there and back, one after the other. */
final class RoundTripWork implements Work {
    private static final Duration WINDOW = Duration.ofMillis(900);
    private static final Duration TIMEOUT = Duration.ofSeconds(5);
    private static final double[] SHARES = {0.5, 0.99, 0.999};
    private static final String[] NAMES = {"p50", "p99", "p99.9"};

    @Override
    public String name() {
        return "round-trip";
    }

    @Override
    public void run(Run run) throws Exception {
        try (Places places = Places.open(run, Line::direct, Route.LOCAL)) {
            Interleaved order = new Interleaved();
            for (Place place : places.of(Route.LOCAL)) {
                order.add(name(), place.name(), round -> measure(round, place));
            }
            order.run(run);
        }
    }

    private void measure(Round round, Place place) throws IOException {
        try (EchoClient client = new EchoClient(place.address(), TIMEOUT)) {
            Latencies latencies = new Latencies();
            client.repeat(latencies, round.window(WINDOW));
            for (int i = 0; i < SHARES.length; i++) {
                Metric metric = Metric.less(name(), "64 bytes, " + NAMES[i], "µs");
                round.add(metric, place.name(), latencies.micros(SHARES[i]));
            }
        }
    }
}
