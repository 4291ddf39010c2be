package dev.autotunnel.examples.boot;

import dev.autotunnel.examples.boot.app.Outcomes;
import dev.autotunnel.examples.stage.Outages;
import dev.autotunnel.examples.stage.Screen;
import java.time.Duration;
import java.util.List;
import java.util.Optional;

/**
 * The orders, counted.
 *
 * @param ok placed
 * @param inFlight failed on a connection that the pool had tested before the tunnel lost its link
 * @param otherwise failed for another reason; should be 0
 * @param slowest how long the slowest of those that were placed took
 * @param first why the first one failed otherwise
 */
record Count(long ok, long inFlight, long otherwise, Duration slowest, Optional<String> first) {
    /** The tunnel may reset its clients a moment before it says that the link is lost. */
    private static final Duration LATE_NEWS = Duration.ofSeconds(1);

    /** On a busy machine, a connection that was tested before the loss may reach the order a moment after it. */
    private static final Duration LATE_HANDOUT = Duration.ofMillis(250);

    static Count of(Outcomes outcomes, List<Outages.Outage> outages) {
        List<Outcomes.Failure> failures = outcomes.failures();
        List<Outcomes.Failure> others =
                failures.stream().filter(one -> !isInFlight(one, outages)).toList();
        return new Count(
                outcomes.answered(),
                failures.size() - others.size(),
                others.size(),
                outcomes.slowest(),
                others.stream().findFirst().map(one -> one.cause().toString()));
    }

    static boolean isInFlight(Outcomes.Failure order, List<Outages.Outage> outages) {
        return order.connected()
                .filter(connected -> outages.stream()
                        .map(Outages.Outage::noticed)
                        .anyMatch(lost -> !lost.isBefore(order.begun())
                                && !lost.isBefore(connected.minus(LATE_HANDOUT))
                                && !lost.isAfter(order.failed().plus(LATE_NEWS))))
                .isPresent();
    }

    void print(Screen screen) {
        screen.fact("ok", "%,d".formatted(ok));
        screen.fact("failed in flight", inFlight + " (on a connection that an outage cut)");
        screen.fact(
                "failed otherwise",
                otherwise + first.map(e -> " (first: " + e + ")").orElse(""));
        screen.fact("slowest answer", Screen.seconds(slowest));
    }
}
