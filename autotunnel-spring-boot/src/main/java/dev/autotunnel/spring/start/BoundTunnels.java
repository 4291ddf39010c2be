package dev.autotunnel.spring.start;

import dev.autotunnel.TunnelSupervisor;
import dev.autotunnel.event.BoundForward;
import dev.autotunnel.spring.mapping.BoundProperties;
import dev.autotunnel.spring.properties.AutotunnelProperties;
import java.net.InetSocketAddress;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.springframework.beans.factory.DisposableBean;

/**
 * The tunnels of the properties, whose local ports are bound before there are beans. A bean takes each of them over; what
 * nobody took is closed with the application.
 *
 * <p>Thread-safe.
 */
final class BoundTunnels implements DisposableBean {
    private final Map<String, TunnelSupervisor> untaken = new LinkedHashMap<>();
    private final Map<String, Object> properties = new LinkedHashMap<>();
    private boolean destroyed; // guarded by this

    private BoundTunnels() {}

    /** Binds the local ports of all tunnels. If one cannot be bound, those before it are closed. */
    static BoundTunnels bind(AutotunnelProperties from) {
        BoundTunnels bound = new BoundTunnels();
        try {
            from.tunnels().forEach((name, tunnel) -> {
                if (tunnel.isEnabled()) {
                    bound.add(Supervisors.bind(name, tunnel));
                }
            });
        } catch (RuntimeException | Error e) {
            bound.destroy();
            throw e;
        }
        return bound;
    }

    private synchronized void add(TunnelSupervisor tunnel) {
        untaken.put(tunnel.name(), tunnel);
        for (BoundForward forward : tunnel.forwards()) {
            if (forward.address() instanceof InetSocketAddress address) {
                properties.putAll(BoundProperties.of(tunnel.name(), forward.name(), address));
            }
        }
    }

    /** Returns the addresses of the bound forwards as properties. */
    synchronized Map<String, Object> properties() {
        return Map.copyOf(properties);
    }

    /** Gives a tunnel away, which the caller closes from now on; null if there is none of that name. */
    synchronized @Nullable TunnelSupervisor take(String name) {
        return untaken.remove(name);
    }

    /** Returns whether the application has ended. */
    synchronized boolean isDestroyed() {
        return destroyed;
    }

    /** Closes what nobody took. */
    @Override
    public void destroy() {
        List<TunnelSupervisor> left;
        synchronized (this) {
            left = new ArrayList<>(untaken.values());
            untaken.clear();
            destroyed = true;
        }
        TunnelSupervisor.closeAll(left);
    }
}
