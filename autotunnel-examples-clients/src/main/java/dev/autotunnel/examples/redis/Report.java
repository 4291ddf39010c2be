package dev.autotunnel.examples.redis;

import dev.autotunnel.examples.stage.Faults;
import dev.autotunnel.examples.stage.Outages;
import dev.autotunnel.examples.stage.Screen;
import dev.autotunnel.examples.stage.Summary;
import dev.autotunnel.examples.stage.Tally;
import java.util.List;

/**
 * What happened, and whether that is good.
 *
 * @param commands on the shared connection: each counted up by one
 * @param counter how far the server has counted
 * @param newConnections made by clients of their own
 * @param outages of the tunnel, in order
 * @param faults that caused them
 * @param cameBack whether the tunnel was up in the end
 */
record Report(
        Tally commands,
        long counter,
        Tally newConnections,
        List<Outages.Outage> outages,
        Faults faults,
        boolean cameBack) {

    /** Whether the tunnel came back, nobody was refused, and no command that was answered is missing on the server. */
    boolean isGood() {
        return cameBack
                && commands.failed(Tally.Failure.REFUSED) == 0
                && newConnections.failed(Tally.Failure.REFUSED) == 0
                && counter >= commands.answered();
    }

    /** For the shell: 0 is good, 1 is not. */
    int exitStatus() {
        return isGood() ? 0 : 1;
    }

    void print(Screen screen) {
        screen.line("");
        screen.title("Commands on one connection, which Lettuce makes anew");
        Summary.print(screen, commands, "answered", "failed otherwise", "slowest answer");
        screen.fact("carried out by the server", "%,d".formatted(counter));
        screen.fact(
                "carried out unanswered",
                counter - commands.answered() + " (or twice: Lettuce sends again what was in flight)");
        screen.title("New connections");
        Summary.print(screen, newConnections, "served", "refused", "longest wait");
        screen.title("Outages of the tunnel");
        Summary.print(screen, outages, faults);
        screen.line("");
        if (isGood()) {
            screen.good("The tunnel came back each time, and no command and no new connection was refused.");
        } else {
            screen.bad(cameBack ? "Commands or connections were refused." : "The tunnel did not come back.");
        }
        Summary.printLog(screen);
    }
}
