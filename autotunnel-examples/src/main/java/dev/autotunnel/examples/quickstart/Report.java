package dev.autotunnel.examples.quickstart;

import static dev.autotunnel.examples.quickstart.Screen.seconds;

import java.nio.file.Path;
import java.time.Duration;
import java.util.List;

/**
 * What happened, and whether that is good.
 *
 * @param queries through the pool
 * @param newConnections made by clients of their own
 * @param outages of the tunnel, in order
 * @param faults that caused them
 * @param cameBack whether the tunnel was up in the end
 */
record Report(Tally queries, Tally newConnections, List<Outages.Outage> outages, Faults faults, boolean cameBack) {

    /** As logback.xml has it. */
    private static final Path LOG = Path.of("target", "quickstart.log");

    /** Whether the tunnel came back and no new connection was refused. */
    boolean isGood() {
        return cameBack && newConnections.failed(Tally.Failure.REFUSED) == 0;
    }

    /** For the shell: 0 is good, 1 is not. */
    int exitStatus() {
        return isGood() ? 0 : 1;
    }

    void print(Screen screen) {
        screen.line("");
        screen.title("Queries through the pool");
        print(screen, queries, "answered", "failed otherwise", "slowest answer");
        screen.title("New connections");
        print(screen, newConnections, "served", "refused", "longest wait");
        screen.title("Outages");
        outages.forEach(outage -> print(screen, outage));
        screen.line("");
        verdict(screen);
        screen.line("What the library itself logged: " + LOG.toAbsolutePath());
    }

    private static void print(Screen screen, Tally tally, String served, String refused, String slowest) {
        screen.fact(served, "%,d".formatted(tally.answered()));
        screen.fact("failed in flight", tally.failed(Tally.Failure.IN_FLIGHT) + " (on a connection that a fault cut)");
        String first =
                tally.refusal().map(e -> " (first: " + e.getMessage() + ")").orElse("");
        screen.fact(refused, tally.failed(Tally.Failure.REFUSED) + first);
        screen.fact(slowest, seconds(tally.slowest()));
    }

    private void print(Screen screen, Outages.Outage outage) {
        Faults.Fault fault = faults.before(outage.noticed());
        String length = outage.over()
                .map(over -> seconds(Duration.between(fault.at(), over)))
                .orElse("not over");
        String noticed = seconds(Duration.between(fault.at(), outage.noticed()));
        screen.fact(fault.what(), "%s, noticed after %s: %s".formatted(length, noticed, outage.cause()));
    }

    private void verdict(Screen screen) {
        if (isGood()) {
            screen.good("The tunnel came back each time, and no new connection was refused.");
        } else if (cameBack) {
            screen.bad("New connections were refused.");
        } else {
            screen.bad("The tunnel did not come back.");
        }
    }
}
