package dev.autotunnel.spring.start;

import dev.autotunnel.TunnelSupervisor;
import dev.autotunnel.event.BoundForward;
import dev.autotunnel.spring.mapping.BoundProperties;
import dev.autotunnel.spring.properties.AutotunnelProperties;
import java.net.InetSocketAddress;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.springframework.beans.factory.DisposableBean;
import org.springframework.beans.factory.support.DefaultListableBeanFactory;

/**
 * The tunnels of the properties, whose local ports are bound before there are beans. A bean takes each of them over; what
 * nobody took is closed with the application.
 *
 * <p>Thread-safe.
 */
final class BoundTunnels implements DisposableBean {
    static final String BEAN_NAME = "autotunnel.boundTunnels";

    private final Map<String, Bound> untaken = new LinkedHashMap<>();
    private final Set<String> taken = new HashSet<>();
    private final Map<String, Map<String, Object>> properties = new LinkedHashMap<>();
    private boolean destroyed; // guarded by this

    private BoundTunnels() {}

    private record Bound(Supervisors.Plan plan, TunnelSupervisor tunnel) {}

    /** Binds the local ports of all tunnels. If one cannot be bound, those before it are closed. */
    static BoundTunnels bind(AutotunnelProperties from) {
        BoundTunnels bound = new BoundTunnels();
        bound.update(from);
        return bound;
    }

    /** Returns the tunnels of a context, which has none yet if all its properties came late. */
    static BoundTunnels of(DefaultListableBeanFactory beans) {
        if (!beans.containsSingleton(BEAN_NAME)) {
            new BoundTunnels().handOver(beans);
        }
        return beans.getBean(BEAN_NAME, BoundTunnels.class);
    }

    /** From now on the context closes the tunnels, after all beans: what is registered first is destroyed last. */
    void handOver(DefaultListableBeanFactory beans) {
        beans.registerSingleton(BEAN_NAME, this);
        beans.registerDisposableBean(BEAN_NAME, this);
    }

    /**
     * Makes the tunnels what the properties say now: binds those that are new or have changed, and closes those that are not
     * wanted any more. A tunnel that a bean has taken stays as it is. If one cannot be bound, all are closed.
     */
    synchronized void update(AutotunnelProperties from) {
        try {
            Map<String, Supervisors.Plan> wanted = new LinkedHashMap<>();
            from.tunnels().forEach((name, tunnel) -> {
                if (tunnel.isEnabled() && !taken.contains(name)) {
                    wanted.put(name, Supervisors.Plan.of(name, tunnel));
                }
            });
            closeAllBut(wanted); // first: another tunnel may want the port
            wanted.forEach(this::add);
        } catch (RuntimeException | Error e) {
            destroy();
            throw e;
        }
    }

    private void closeAllBut(Map<String, Supervisors.Plan> wanted) {
        List<TunnelSupervisor> left = new ArrayList<>();
        untaken.values().removeIf(bound -> {
            String name = bound.tunnel().name();
            boolean stays = bound.plan().equals(wanted.get(name));
            if (!stays) {
                left.add(bound.tunnel());
                properties.remove(name);
            }
            return !stays;
        });
        TunnelSupervisor.closeAll(left);
    }

    private void add(String name, Supervisors.Plan plan) {
        if (untaken.containsKey(name)) {
            return;
        }
        TunnelSupervisor tunnel = Supervisors.bind(plan);
        untaken.put(name, new Bound(plan, tunnel));
        Map<String, Object> own = new LinkedHashMap<>();
        for (BoundForward forward : tunnel.forwards()) {
            if (forward.address() instanceof InetSocketAddress address) {
                own.putAll(BoundProperties.of(name, forward.name(), address));
            }
        }
        properties.put(name, own);
    }

    /** Returns the addresses of the bound forwards as properties. */
    synchronized Map<String, Object> properties() {
        Map<String, Object> all = new LinkedHashMap<>();
        properties.values().forEach(all::putAll);
        return all;
    }

    /** Gives a tunnel away, which the caller closes from now on; null if there is none of that name. */
    synchronized @Nullable TunnelSupervisor take(String name) {
        Bound bound = untaken.remove(name);
        if (bound == null) {
            return null;
        }
        taken.add(name);
        return bound.tunnel();
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
            left = untaken.values().stream().map(Bound::tunnel).toList();
            untaken.clear();
            destroyed = true;
        }
        TunnelSupervisor.closeAll(left);
    }
}
