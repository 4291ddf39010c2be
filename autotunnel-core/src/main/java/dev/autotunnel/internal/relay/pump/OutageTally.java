package dev.autotunnel.internal.relay.pump;

import dev.autotunnel.event.Incident;
import java.util.concurrent.atomic.LongAdder;

/**
 * Counts what an outage did to the clients of a tunnel. A tunnel has a new tally from each time on that it comes up, so the tally
 * is there before the outage. A client that waited stays in the tally in which it began to wait. Thread-safe.
 */
final class OutageTally {
    private final LongAdder held = new LongAdder();
    private final LongAdder served = new LongAdder();
    private final LongAdder reset = new LongAdder();
    private final LongAdder refused = new LongAdder();

    /** Counts a client that begins to wait. */
    void held() {
        held.increment();
    }

    /** Counts a client that waited and is connected. */
    void served() {
        served.increment();
    }

    /** Counts an open connection that was cut. */
    void reset() {
        reset.increment();
    }

    /** Counts a client that was turned away. */
    void refused() {
        refused.increment();
    }

    /** Writes the counts into an incident. */
    void into(Incident.Builder incident) {
        incident.held(held.sum()).served(served.sum()).reset(reset.sum()).refused(refused.sum());
    }
}
