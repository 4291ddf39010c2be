package dev.autotunnel.internal.relay.client;

import dev.autotunnel.internal.runtime.TunnelRuntime;
import java.time.Duration;

/**
 * Tells the supervisor that clients want a tunnel that cannot serve them: when the first one begins to wait, when the last one
 * has left, and, however many come, no more than once a second that further ones came. Not thread-safe; {@link Admission} calls
 * it under its lock.
 */
final class ClientDemand {
    /** The machine remembers a client for 10 s, so it need not be told of each. */
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

    /** A client came that is not served at once. */
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

    /** That many clients wait now. */
    void waiting(int count) {
        if (waiting && count == 0) {
            waiting = false;
            events.clientsLeft();
        }
    }
}
