package dev.autotunnel.spring.actuate;

import dev.autotunnel.TunnelSupervisor;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.Supplier;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.springframework.boot.actuate.endpoint.annotation.Endpoint;
import org.springframework.boot.actuate.endpoint.annotation.ReadOperation;
import org.springframework.boot.actuate.endpoint.annotation.Selector;
import org.springframework.boot.actuate.endpoint.annotation.WriteOperation;

/**
 * The actuator endpoint {@code tunnels}: all tunnels, one of them, and the orders {@code RESTART} and {@code RETRY_NOW}. Reads
 * snapshots only; never blocks.
 *
 * <p>Thread-safe.
 */
@Endpoint(id = "tunnels")
public final class TunnelsEndpoint {
    private final Supplier<Stream<TunnelSupervisor>> tunnels;

    /** Makes an endpoint of the tunnels that the supplier gives at each call. */
    public TunnelsEndpoint(Supplier<Stream<TunnelSupervisor>> tunnels) {
        this.tunnels = tunnels;
    }

    /** What a tunnel can be told to do. */
    public enum Order {
        /** Replaces the connection by a new one, whatever its state. */
        RESTART,
        /** Connects now instead of waiting, or tests the link now. */
        RETRY_NOW
    }

    /** Returns all tunnels by name. */
    @ReadOperation
    public Map<String, Object> tunnels() {
        Map<String, Object> all = new TreeMap<>();
        tunnels.get().forEach(tunnel -> all.put(tunnel.name(), TunnelDescription.of(tunnel, tunnel.state())));
        return Map.of("tunnels", all);
    }

    /** Returns one tunnel with its history; null, which becomes a status of 404, if there is none of that name. */
    @ReadOperation
    public @Nullable Map<String, Object> tunnel(@Selector String name) {
        TunnelSupervisor tunnel = find(name);
        if (tunnel == null) {
            return null;
        }
        Map<String, Object> all = TunnelDescription.of(tunnel, tunnel.state());
        all.put("history", TunnelDescription.historyOf(tunnel));
        return all;
    }

    /** Tells a tunnel to do something, and returns its state right after that; null if there is none of that name. */
    @WriteOperation
    public @Nullable Map<String, Object> tell(@Selector String name, Order order) {
        TunnelSupervisor tunnel = find(name);
        if (tunnel == null) {
            return null;
        }
        switch (order) {
            case RESTART -> tunnel.restart();
            case RETRY_NOW -> tunnel.retryNow();
        }
        return TunnelDescription.of(tunnel, tunnel.state());
    }

    private @Nullable TunnelSupervisor find(String name) {
        return tunnels.get()
                .filter(tunnel -> tunnel.name().equals(name))
                .findFirst()
                .orElse(null);
    }
}
