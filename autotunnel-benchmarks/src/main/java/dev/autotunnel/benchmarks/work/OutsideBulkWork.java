package dev.autotunnel.benchmarks.work;

import dev.autotunnel.benchmarks.load.Bulk;
import dev.autotunnel.benchmarks.report.Metric;
import java.time.Duration;
import java.util.Locale;

/** As much as goes through one connection to a port, from another process. */
final class OutsideBulkWork implements Work {
    private static final Duration LEAD = Duration.ofMillis(80);
    private static final Duration WINDOW = Duration.ofMillis(400);

    @Override
    public String name() {
        return "outside-bulk";
    }

    @Override
    public void run(Run run) {
        try (Outside outside = Outside.open(run)) {
            Interleaved order = new Interleaved();
            for (Bulk.Way way : Bulk.Way.values()) {
                String what = way.name().toLowerCase(Locale.ROOT) + ", 1 stream";
                Metric metric = Metric.more(name(), what, "MB/s");
                for (Outside.Place place : outside.places()) {
                    order.add(what, place.name(), round -> {
                        Duration window = round.window(WINDOW, Outside.WARM_UP);
                        double speed = outside.load().bulk(place.address(), place.target(), way, 1, LEAD, window);
                        round.add(metric, place.name(), speed);
                    });
                }
            }
            order.run(run);
        }
    }
}
