package dev.autotunnel.benchmarks.work;

import dev.autotunnel.benchmarks.load.EchoClient;
import dev.autotunnel.benchmarks.load.Request;
import dev.autotunnel.benchmarks.peer.Line;
import dev.autotunnel.benchmarks.peer.Route;
import dev.autotunnel.benchmarks.peer.Variant;
import dev.autotunnel.benchmarks.report.Metric;
import dev.autotunnel.benchmarks.site.Waiting;
import dev.autotunnel.benchmarks.stats.Latencies;
import java.io.IOException;
import java.net.Socket;
import java.net.SocketTimeoutException;
import java.time.Duration;

/** What round trips take beside a client that asks for much and reads nothing. */
final class NeighbourWork implements Work {
    private static final Duration WINDOW = Duration.ofMillis(300);
    private static final Duration STALL = Duration.ofMillis(300);
    /** What an answer that does not come within it counts as. */
    private static final Duration TIMEOUT = Duration.ofSeconds(2);

    private final Metric alone = Metric.less(name(), "p50 without a stalled client", "µs");
    private final Metric beside = Metric.less(name(), "p50 beside a stalled client", "µs");
    private final Metric factor = Metric.less(name(), "p50 beside / without", "x");

    @Override
    public String name() {
        return "neighbour";
    }

    @Override
    public void run(Run run) {
        Interleaved order = new Interleaved();
        for (Variant variant : run.variants()) {
            order.add(name(), variant.name(), round -> measure(round, variant));
        }
        order.run(run);
    }

    /** On a tunnel of its own, since some do not survive it. */
    private void measure(Round round, Variant variant) throws Exception {
        try (Place place = Place.open(variant, Route.LOCAL, Line.direct());
                EchoClient neighbour = new EchoClient(place.address(), TIMEOUT)) {
            double before = p50(neighbour);
            try (Socket stalled =
                    new Socket(place.address().getAddress(), place.address().getPort())) {
                stalled.getOutputStream().write(Request.SEND.code());
                Waiting.sleep(STALL);
                double after = p50(neighbour);
                round.add(alone, variant.name(), before);
                round.add(beside, variant.name(), after);
                round.add(factor, variant.name(), after / before);
            }
        }
    }

    private static double p50(EchoClient client) throws IOException {
        Latencies latencies = new Latencies();
        try {
            client.repeat(latencies, WINDOW);
        } catch (SocketTimeoutException frozen) {
            latencies = new Latencies();
            latencies.add(TIMEOUT.toNanos());
        }
        return latencies.micros(0.5);
    }
}
