package dev.autotunnel.benchmarks.work;

import dev.autotunnel.benchmarks.load.Bulk;
import dev.autotunnel.benchmarks.peer.Line;
import dev.autotunnel.benchmarks.peer.Route;
import dev.autotunnel.benchmarks.report.Metric;
import java.time.Duration;
import java.util.List;
import java.util.Locale;

/** Bulk over a line with a long round trip: from the first byte on, so that windows that grow are seen growing. */
final class LongLineWork implements Work {
    /** The cipher does not matter here, nor does what the relay could carry; and the time is needed. */
    private static final List<String> LEFT_OUT = List.of("raw", "ssh");

    /** Short and long, with a window of some round trips. */
    private enum Length {
        MILLIS_50(Duration.ofMillis(50), Duration.ofMillis(500)),
        MILLIS_200(Duration.ofMillis(200), Duration.ofMillis(800));

        private final Duration roundTrip;
        private final Duration window;

        Length(Duration roundTrip, Duration window) {
            this.roundTrip = roundTrip;
            this.window = window;
        }
    }

    @Override
    public String name() {
        return "long-line";
    }

    @Override
    public void run(Run run) throws Exception {
        for (Length length : Length.values()) {
            run(run.without(LEFT_OUT), length);
        }
    }

    private void run(Run run, Length length) throws Exception {
        try (Places places = Places.open(run, () -> Line.roundTrip(length.roundTrip), Route.values())) {
            Interleaved order = new Interleaved();
            for (Route route : Route.values()) {
                for (Bulk.Way way : Bulk.Way.values()) {
                    add(order, places, route, way, length);
                }
            }
            order.runCold(run);
        }
    }

    private void add(Interleaved order, Places places, Route route, Bulk.Way way, Length length) {
        String what = "%s %s over %d ms"
                .formatted(route.flag(), way.name().toLowerCase(Locale.ROOT), length.roundTrip.toMillis());
        Metric metric = Metric.more(name(), what, "MB/s");
        for (Place place : places.of(route)) {
            order.add(
                    what,
                    place.name(),
                    round -> round.add(
                            metric, place.name(), BulkWork.measure(place, way, 1, Duration.ZERO, length.window)));
        }
    }
}
