package dev.autotunnel.examples.quickstart;

import dev.autotunnel.examples.stage.Faults;
import dev.autotunnel.examples.stage.Outages;
import dev.autotunnel.examples.stage.Screen;
import dev.autotunnel.examples.stage.Summary;
import dev.autotunnel.examples.stage.Tally;
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
        Summary.print(screen, queries, "answered", "failed otherwise", "slowest answer");
        screen.title("New connections");
        Summary.print(screen, newConnections, "served", "refused", "longest wait");
        screen.title("Outages");
        Summary.print(screen, outages, faults);
        screen.line("");
        verdict(screen);
        Summary.printLog(screen);
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
