package dev.autotunnel.spring.actuate;

import dev.autotunnel.TunnelSupervisor;
import dev.autotunnel.event.TunnelState;
import java.util.Map;
import org.springframework.boot.health.contributor.Health;
import org.springframework.boot.health.contributor.HealthIndicator;

/**
 * The health of a tunnel: up while it is usable, down otherwise. The details are those of the state, the last failure with its
 * remedy, and the counters. Reads snapshots only; never blocks.
 *
 * <p>Thread-safe.
 */
public final class TunnelHealthIndicator implements HealthIndicator {
    private final TunnelSupervisor tunnel;

    /** Makes an indicator of that tunnel. */
    public TunnelHealthIndicator(TunnelSupervisor tunnel) {
        this.tunnel = tunnel;
    }

    @Override
    public Health health() {
        TunnelState state = tunnel.state();
        Map<String, Object> details = TunnelDescription.of(tunnel, state);
        Health.Builder health = state.isUp() ? Health.up() : Health.down();
        return health.withDetails(details).build();
    }
}
