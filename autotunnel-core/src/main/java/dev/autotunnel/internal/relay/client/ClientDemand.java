package dev.autotunnel.internal.relay.client;

import dev.autotunnel.internal.runtime.TunnelRuntime;
import java.time.Duration;

/**
 * Reports to the supervisor that clients want a tunnel that cannot serve them. A report is made when the first client begins to
 * wait, and when the last one has left. Further clients are reported at most once a second, however many come. Not thread-safe;
 * {@link Admission} calls it under its lock.
 */
final class ClientDemand {
    /**
     * The shortest time between two reports of further clients. The state machine remembers a client for 10 s, so it needs no
     * report of each client.
     */
    static final Duration AGAIN = Duration.ofSeconds(1);

    private final TunnelRuntime runtime;
    private final RelayEvents events;
    private boolean waiting;
    private boolean told;
    private long toldAt;

    ClientDemand(TunnelRuntime runtime, RelayEvents events) {
        this.runtime = runtime;
        this.events = events;
    }

    /** Records that a client came that is not served at once. */
    void came(boolean waits) {
        long now = runtime.now().nanos();
        boolean lately = told && now - toldAt < AGAIN.toNanos();
        if (lately && (waiting || !waits)) {
            return;
        }
        waiting |= waits;
        told = true;
        toldAt = now;
        events.clientCame(waits);
    }

    /** Records how many clients wait now. */
    void waiting(int count) {
        if (waiting && count == 0) {
            waiting = false;
            events.clientsLeft();
        }
    }
}
