package dev.autotunnel.internal.publish;

import dev.autotunnel.event.Failure;
import dev.autotunnel.event.TunnelEvent;
import dev.autotunnel.event.TunnelState;
import dev.autotunnel.internal.machine.MachineRig;
import java.time.Instant;
import java.util.List;
import java.util.Optional;

/** Events to publish, and states to go through. */
final class SomeEvents {
    static final Instant NOW = Instant.parse("2026-01-01T00:00:00Z");
    static final TunnelState STOPPED = new TunnelState.Stopped();
    static final TunnelState CONNECTING = new TunnelState.Connecting(1, NOW);
    static final TunnelState UP = new TunnelState.Up(NOW, List.of(), List.of(), MachineRig.USABLE.monitor());

    private SomeEvents() {}

    static TunnelEvent.StateChanged changed(TunnelState previous, TunnelState current) {
        return new TunnelEvent.StateChanged(header(current), previous, Optional.empty());
    }

    static TunnelEvent.StateChanged changed(TunnelState previous, TunnelState current, Failure why) {
        return new TunnelEvent.StateChanged(header(current), previous, Optional.of(why));
    }

    static TunnelEvent.Header header(TunnelState state) {
        return new TunnelEvent.Header("orders", 1, NOW, state);
    }
}
