package dev.autotunnel.examples.stage;

import static dev.autotunnel.examples.stage.Screen.seconds;

import java.nio.file.Path;
import java.time.Duration;
import java.util.List;

/** Prints what the reports of all examples have in common. */
public final class Summary {

    /** As logback.xml has it. */
    private static final Path LOG = Path.of("target", System.getProperty("example", "quickstart") + ".log");

    private Summary() {}

    /** Prints what became of requests; the words say what being served, being refused and taking long mean for them. */
    public static void print(Screen screen, Tally tally, String served, String refused, String slowest) {
        screen.fact(served, "%,d".formatted(tally.answered()));
        screen.fact("failed in flight", tally.failed(Tally.Failure.IN_FLIGHT) + " (on a connection that a fault cut)");
        String first =
                tally.refusal().map(e -> " (first: " + e.getMessage() + ")").orElse("");
        screen.fact(refused, tally.failed(Tally.Failure.REFUSED) + first);
        screen.fact(slowest, seconds(tally.slowest()));
    }

    /** Prints each outage with the fault before it. */
    public static void print(Screen screen, List<Outages.Outage> outages, Faults faults) {
        outages.forEach(outage -> print(screen, outage, faults));
    }

    private static void print(Screen screen, Outages.Outage outage, Faults faults) {
        Faults.Fault fault = faults.before(outage.noticed());
        String length = outage.over()
                .map(over -> seconds(Duration.between(fault.at(), over)))
                .orElse("not over");
        String noticed = seconds(Duration.between(fault.at(), outage.noticed()));
        screen.fact(fault.what(), "%s, noticed after %s: %s".formatted(length, noticed, outage.cause()));
    }

    /** Prints where the log of the library is. */
    public static void printLog(Screen screen) {
        screen.line("What the library itself logged: " + LOG.toAbsolutePath());
    }
}
