package dev.autotunnel.internal.jfr;

import dev.autotunnel.event.Failure;
import dev.autotunnel.event.Phase;
import dev.autotunnel.event.TunnelState;
import org.jspecify.annotations.Nullable;

/** Makes the outages of one tunnel of its changes of state. Called by one thread at a time; must not block. */
public final class OutageFlight {
    private final String tunnel;
    private FlightEvents.Outage current = FlightEvents.Outage.NONE;

    public OutageFlight(String tunnel) {
        this.tunnel = tunnel;
    }

    /** Takes a change of the state. */
    public void changed(TunnelState previous, TunnelState state, @Nullable Failure why) {
        boolean stops = state.phase() == Phase.STOPPING || state.phase() == Phase.STOPPED;
        if (previous.isUp() && !state.isUp() && !stops) {
            current = FlightEvents.now().outage(tunnel, why);
        } else if (state.isUp() || stops) {
            current.end(state.isUp());
            current = FlightEvents.Outage.NONE;
        }
    }
}
