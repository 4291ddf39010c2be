package dev.autotunnel;

import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A registry of the tunnels of this JVM by name. Management, health checks and drivers use it to find a tunnel that other
 * code made. The registry is empty unless the application registers a tunnel. {@link TunnelSupervisor#close()} removes a
 * tunnel, so the registry holds no closed ones. A registered tunnel has an MBean, see {@link TunnelMXBean}.
 *
 * <p>Each class loader that loads this library has its own registry.
 *
 * <p>Thread-safe.
 */
public final class Tunnels {
    private static final Logger LOG = LoggerFactory.getLogger(Tunnels.class);
    private static final Map<String, TunnelSupervisor> BY_NAME = new ConcurrentHashMap<>();

    private Tunnels() {}

    /**
     * Registers a tunnel under its name. Does nothing if this tunnel is registered already.
     *
     * @return the tunnel
     * @throws IllegalStateException if the tunnel is closed, or if another tunnel of that name is registered
     */
    public static TunnelSupervisor register(TunnelSupervisor tunnel) {
        Given.value("tunnel", tunnel);
        TunnelSupervisor there = BY_NAME.putIfAbsent(tunnel.name(), tunnel);
        if (there != null && there != tunnel) {
            throw new IllegalStateException("another tunnel named " + tunnel.name() + " is registered");
        }
        if (there == null) {
            manage(() -> TunnelManagement.register(tunnel));
        }
        if (BY_NAME.get(tunnel.name()) != tunnel) { // another thread has unregistered it meanwhile
            manage(() -> TunnelManagement.unregister(tunnel));
        }
        if (tunnel.isClosing()) { // another thread may close it right now; its unregister() saw no entry
            unregister(tunnel);
            throw new IllegalStateException("tunnel " + tunnel.name() + " is closed");
        }
        return tunnel;
    }

    /** Removes a tunnel from the registry without closing the tunnel. Does nothing if the tunnel is not registered. */
    public static void unregister(TunnelSupervisor tunnel) {
        if (BY_NAME.remove(Given.value("tunnel", tunnel).name(), tunnel)) {
            manage(() -> TunnelManagement.unregister(tunnel));
        }
    }

    /** Does nothing if the JVM has no module {@code java.management}. */
    private static void manage(Runnable task) {
        try {
            task.run();
        } catch (LinkageError e) {
            LOG.debug("no MBeans: the module java.management is missing", e);
        }
    }

    /** Returns the registered tunnel of that name, if there is one. */
    public static Optional<TunnelSupervisor> find(String name) {
        return Optional.ofNullable(BY_NAME.get(Given.value("name", name)));
    }

    /** Returns a snapshot of the registered tunnels, sorted by name. */
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
