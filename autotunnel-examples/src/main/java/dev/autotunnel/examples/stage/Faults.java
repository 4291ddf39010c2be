package dev.autotunnel.examples.stage;

import java.time.Instant;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;

/** Causes faults, and remembers them. */
public final class Faults {

    /**
     * A fault.
     *
     * @param what in words
     * @param at when it was caused
     */
    public record Fault(String what, Instant at) {}

    private final Screen screen;
    private final List<Fault> struck = new CopyOnWriteArrayList<>();
    private volatile boolean striking;
    private volatile Instant lastDone = Instant.MIN;

    public Faults(Screen screen) {
        this.screen = screen;
    }

    /** Causes a fault. */
    public void strike(String what, Runnable fault) {
        screen.fault(what);
        struck.add(new Fault(what, Instant.now()));
        striking = true;
        fault.run();
        lastDone = Instant.now();
        striking = false;
    }

    /** Ends a fault. */
    public void repair(String what, Runnable repair) {
        screen.repair(what);
        repair.run();
    }

    /** Whether a connection that was alive at that time may have been cut by a fault. */
    public boolean struckSince(Instant alive) {
        return striking || lastDone.isAfter(alive);
    }

    /** The last fault before that time. */
    public Fault before(Instant time) {
        return struck.stream()
                .filter(fault -> !fault.at().isAfter(time))
                .reduce((earlier, later) -> later)
                .orElse(new Fault("nothing that we did", time));
    }
}
