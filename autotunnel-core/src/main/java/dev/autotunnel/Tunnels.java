package dev.autotunnel;

import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;

/**
 * The tunnels of this JVM by name, for whoever must find one that others made: management, health checks, drivers. It is empty
 * unless somebody registers a tunnel, and holds no closed ones: {@link TunnelSupervisor#close()} removes a tunnel.
 *
 * <p>Each class loader that loads this library has a registry of its own. Thread-safe.
 */
public final class Tunnels {
    private static final Map<String, TunnelSupervisor> BY_NAME = new ConcurrentHashMap<>();

    private Tunnels() {}

    /**
     * Registers a tunnel under its name. Does nothing if it is registered already.
     *
     * @return the tunnel
     * @throws IllegalStateException if it is closed, or if another tunnel of that name is registered
     */
    public static TunnelSupervisor register(TunnelSupervisor tunnel) {
        TunnelSupervisor there = BY_NAME.putIfAbsent(tunnel.name(), tunnel);
        if (there != null && there != tunnel) {
            throw new IllegalStateException("another tunnel named " + tunnel.name() + " is registered");
        }
        if (tunnel.isClosing()) { // perhaps by another thread in this moment, which then saw no entry to remove
            unregister(tunnel);
            throw new IllegalStateException("tunnel " + tunnel.name() + " is closed");
        }
        return tunnel;
    }

    /** Removes a tunnel without closing it. Does nothing if it is not registered. */
    public static void unregister(TunnelSupervisor tunnel) {
        BY_NAME.remove(tunnel.name(), tunnel);
    }

    /** The registered tunnel of that name, if there is one. */
    public static Optional<TunnelSupervisor> find(String name) {
        return Optional.ofNullable(BY_NAME.get(name));
    }

    /** The registered tunnels, in the order of their names: a snapshot. */
    public static List<TunnelSupervisor> all() {
        return BY_NAME.values().stream()
                .sorted(Comparator.comparing(TunnelSupervisor::name))
                .toList();
    }

    /** Closes all registered tunnels as {@link TunnelSupervisor#closeAll} does. */
    public static void closeAll() {
        TunnelSupervisor.closeAll(all());
    }
}
