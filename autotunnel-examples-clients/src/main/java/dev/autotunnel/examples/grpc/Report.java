package dev.autotunnel.examples.grpc;

import dev.autotunnel.examples.stage.Faults;
import dev.autotunnel.examples.stage.Outages;
import dev.autotunnel.examples.stage.Screen;
import dev.autotunnel.examples.stage.Summary;
import dev.autotunnel.examples.stage.Tally;
import java.util.List;

/**
 * What happened, and whether that is good.
 *
 * @param calls with one request and one answer
 * @param follower of the stream
 * @param outages of the tunnel, in order
 * @param faults that were caused
 * @param cameBack whether the tunnel was up in the end
 */
record Report(Tally calls, Follower follower, List<Outages.Outage> outages, Faults faults, boolean cameBack) {

    /** Whether the tunnel came back, no call was refused, and the stream lost nothing. */
    boolean isGood() {
        return cameBack && calls.failed(Tally.Failure.REFUSED) == 0 && follower.outOfOrder() == 0;
    }

    /** For the shell: 0 is good, 1 is not. */
    int exitStatus() {
        return isGood() ? 0 : 1;
    }

    void print(Screen screen) {
        screen.line("");
        screen.title("Calls");
        Summary.print(screen, calls, "answered", "refused", "slowest answer");
        screen.title("Stream");
        screen.fact("orders seen", "%,d".formatted(follower.seen()));
        screen.fact("broken and asked for again", follower.broken() + " (last: " + follower.lastReason() + ")");
        screen.fact("missing or seen twice", String.valueOf(follower.outOfOrder()));
        screen.title("Outages of the tunnel");
        Summary.print(screen, outages, faults);
        screen.line("");
        if (isGood()) {
            screen.good("The tunnel came back each time, no call was refused, and the stream lost nothing.");
        } else {
            screen.bad(cameBack ? "Calls were refused, or the stream lost orders." : "The tunnel did not come back.");
        }
        Summary.printLog(screen);
    }
}
