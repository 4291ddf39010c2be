package dev.autotunnel.internal.publish;

import dev.autotunnel.event.EventHeader;
import dev.autotunnel.event.Failure;
import dev.autotunnel.event.TunnelEvent;
import dev.autotunnel.event.TunnelState;
import dev.autotunnel.internal.machine.MachineRig;
import java.time.Instant;
import java.util.List;

/** Events to publish, and states to go through. */
final class SomeEvents {
    static final Instant NOW = Instant.parse("2026-01-01T00:00:00Z");
    static final TunnelState STOPPED = TunnelState.Stopped.of();
    static final TunnelState CONNECTING = TunnelState.Connecting.of(1, NOW);
    static final TunnelState UP = TunnelState.Up.of(NOW, List.of(), List.of(), MachineRig.USABLE.monitor());

    private SomeEvents() {}

    static TunnelEvent.StateChanged changed(TunnelState previous, TunnelState current) {
        return TunnelEvent.StateChanged.of(header(current), previous, null);
    }

    static TunnelEvent.StateChanged changed(TunnelState previous, TunnelState current, Failure why) {
        return TunnelEvent.StateChanged.of(header(current), previous, why);
    }

    static EventHeader header(TunnelState state) {
        return EventHeader.of("orders", 1, NOW, state);
    }
}
