package dev.autotunnel.benchmarks.work;

import dev.autotunnel.benchmarks.load.Bulk;
import dev.autotunnel.benchmarks.load.Bulk.Way;
import dev.autotunnel.benchmarks.load.BulkClient;
import dev.autotunnel.benchmarks.load.Callers;
import dev.autotunnel.benchmarks.load.EchoClient;
import dev.autotunnel.benchmarks.peer.Line;
import dev.autotunnel.benchmarks.peer.Route;
import dev.autotunnel.benchmarks.report.Metric;
import dev.autotunnel.benchmarks.stats.Latencies;
import java.io.IOException;
import java.time.Duration;
import java.util.List;

/** What a client in our JVM has of a socket in process; with the others the same client connects to their port. */
final class InProcessWork implements Work {
    private static final int[] THREADS = {1, 16};
    private static final List<String> WITHOUT = List.of("mina");
    private static final Duration WARM_UP = Duration.ofSeconds(2);
    private static final Duration ROUND_TRIPS = Duration.ofMillis(900);
    private static final Duration LEAD = Duration.ofMillis(80);
    private static final Duration BULK = Duration.ofMillis(400);
    private static final Duration CALLS = Duration.ofMillis(400);
    private static final Duration TIMEOUT = Duration.ofSeconds(5);
    private static final int TIMEOUT_MILLIS = (int) TIMEOUT.toMillis();

    @Override
    public String name() {
        return "in-process";
    }

    @Override
    public void run(Run run) throws Exception {
        try (Places places = Places.open(run.without(WITHOUT), Line::direct, Route.LOCAL)) {
            Interleaved order = new Interleaved();
            List<Place> all = places.of(Route.LOCAL);
            all.forEach(place -> order.add("round trips", place.name(), round -> roundTrips(round, place)));
            all.forEach(place -> order.add("received", place.name(), round -> bulk(round, place, Way.DOWNLOAD)));
            all.forEach(place -> order.add("sent", place.name(), round -> bulk(round, place, Way.UPLOAD)));
            for (int threads : THREADS) {
                all.forEach(place ->
                        order.add("calls of " + threads, place.name(), round -> calls(run, round, place, threads)));
            }
            order.run(run);
        }
    }

    private void roundTrips(Round round, Place place) throws IOException {
        try (EchoClient client = new EchoClient(place.tunnel().client(), TIMEOUT)) {
            Latencies latencies = new Latencies();
            client.repeat(latencies, round.window(ROUND_TRIPS, WARM_UP));
            round.add(Metric.less(name(), "64 bytes, p50", "µs"), place.name(), latencies.micros(0.5));
            round.add(Metric.less(name(), "64 bytes, p99", "µs"), place.name(), latencies.micros(0.99));
        }
    }

    private void bulk(Round round, Place place, Way way) throws IOException {
        String what = way == Way.DOWNLOAD ? "received, 1 stream" : "sent, 1 stream";
        BulkClient client = BulkClient.streams(place.tunnel().client().connect(TIMEOUT_MILLIS));
        try (Bulk bulk = new Bulk(client, place.target(), way)) {
            double rate = bulk.megabytesPerSecond(LEAD, round.window(BULK, WARM_UP));
            round.add(Metric.more(name(), what, "MB/s"), place.name(), rate);
        }
    }

    private void calls(Run run, Round round, Place place, int threads) {
        String what = "connect, echo, close, %d thread%s".formatted(threads, threads == 1 ? "" : "s");
        Callers.Outcome outcome = Callers.call(place.tunnel().client(), threads, round.window(CALLS, WARM_UP));
        if (outcome.failures() > 0) {
            run.say("  %s, %s, round %d: %d calls failed"
                    .formatted(what, place.name(), round.number(), outcome.failures()));
        }
        round.add(Metric.more(name(), what, "per s"), place.name(), outcome.perSecond());
    }
}
