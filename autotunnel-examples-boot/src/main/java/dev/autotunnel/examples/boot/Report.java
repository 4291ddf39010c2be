package dev.autotunnel.examples.boot;

import dev.autotunnel.examples.stage.Faults;
import dev.autotunnel.examples.stage.Outages;
import dev.autotunnel.examples.stage.Screen;
import dev.autotunnel.examples.stage.Summary;
import java.util.List;

/**
 * What happened, and whether that is good.
 *
 * @param orders what became of them
 * @param inTable how many orders are in the database
 * @param outages of the tunnel, in order
 * @param faults that caused them
 * @param cameBack whether the tunnel was up in the end
 */
record Report(Count orders, long inTable, List<Outages.Outage> outages, Faults faults, boolean cameBack) {

    /** Whether the tunnel came back, nothing failed but what was in flight, and the database has each order that was confirmed. */
    boolean isGood() {
        return cameBack && orders.ok() > 0 && orders.otherwise() == 0 && isComplete();
    }

    /** An order in flight may have been committed without an answer. */
    private boolean isComplete() {
        return inTable >= orders.ok() && inTable <= orders.ok() + orders.inFlight() + orders.otherwise();
    }

    /** For the shell: 0 is good, 1 is not. */
    int exitStatus() {
        return isGood() ? 0 : 1;
    }

    void print(Screen screen) {
        screen.line("");
        screen.title("Orders, each an insert and a query in one transaction");
        orders.print(screen);
        screen.fact("in the table", "%,d (%d more than confirmed)".formatted(inTable, inTable - orders.ok()));
        screen.title("Outages of the tunnel");
        Summary.print(screen, outages, faults);
        screen.line("");
        if (isGood()) {
            screen.good("The tunnel came back each time, and no order failed that was not in flight.");
        } else if (!cameBack) {
            screen.bad("The tunnel did not come back.");
        } else {
            screen.bad(isComplete() ? "Orders failed that were not in flight." : "The table does not fit the answers.");
        }
        Summary.printLog(screen);
    }
}
