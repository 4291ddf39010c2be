package dev.autotunnel.benchmarks.work;

import dev.autotunnel.benchmarks.load.Bulk;
import dev.autotunnel.benchmarks.peer.Line;
import dev.autotunnel.benchmarks.peer.Route;
import dev.autotunnel.benchmarks.report.Metric;
import dev.autotunnel.benchmarks.site.Waiting;
import java.io.IOException;
import java.time.Duration;
import java.util.Locale;

/** As much as goes through, on one and on eight connections. */
final class BulkWork implements Work {
    private static final int[] STREAMS = {1, 8};
    private static final Duration LEAD = Duration.ofMillis(80);
    private static final Duration WINDOW = Duration.ofMillis(250);

    @Override
    public String name() {
        return "bulk";
    }

    @Override
    public void run(Run run) throws Exception {
        try (Places places = Places.open(run, Line::direct, Route.values())) {
            Interleaved order = new Interleaved();
            for (Route route : Route.values()) {
                for (Bulk.Way way : Bulk.Way.values()) {
                    for (int streams : STREAMS) {
                        add(order, places, route, way, streams);
                    }
                }
            }
            order.run(run);
        }
    }

    private void add(Interleaved order, Places places, Route route, Bulk.Way way, int streams) {
        String what = "%s %s, %d stream%s"
                .formatted(route.flag(), way.name().toLowerCase(Locale.ROOT), streams, streams == 1 ? "" : "s");
        Metric metric = Metric.more(name(), what, "MB/s");
        for (Place place : places.of(route)) {
            order.add(
                    what,
                    place.name(),
                    round -> round.add(metric, place.name(), measure(place, way, streams, LEAD, round.window(WINDOW))));
        }
    }

    static double measure(Place place, Bulk.Way way, int streams, Duration lead, Duration window) throws IOException {
        try (Bulk bulk = new Bulk(place.address(), place.target(), way, streams)) {
            return bulk.megabytesPerSecond(lead, window);
        } finally {
            // What is still on its way is not to disturb the next one.
            Waiting.sleep(Duration.ofMillis(20));
        }
    }
}
