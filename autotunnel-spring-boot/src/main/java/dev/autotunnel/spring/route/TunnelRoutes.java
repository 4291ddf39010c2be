package dev.autotunnel.spring.route;

import dev.autotunnel.TunnelSupervisor;
import dev.autotunnel.Tunnels;
import dev.autotunnel.event.BoundForward;
import dev.autotunnel.spec.Endpoint;
import dev.autotunnel.spec.Forward;
import dev.autotunnel.spec.WhileDown;
import dev.autotunnel.spring.mapping.BoundProperties;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.springframework.beans.factory.BeanFactory;
import org.springframework.core.env.Environment;

/** Finds the bound local forwards of all tunnels of a context. Thread-safe. */
final class TunnelRoutes {
    private final BeanFactory beans;

    TunnelRoutes(BeanFactory beans) {
        this.beans = beans;
    }

    /** Returns the forwards that are bound now. */
    List<Route> now() {
        List<Route> all = new ArrayList<>();
        beans.getBeanProvider(TunnelSupervisor.class).stream().forEach(tunnel -> add(tunnel, all));
        return all;
    }

    private void add(TunnelSupervisor tunnel, List<Route> all) {
        for (Forward forward : tunnel.spec().forwards()) {
            if (forward instanceof Forward.Local local && local.target() instanceof Endpoint.Tcp target) {
                tunnel.forwards().stream()
                        .filter(bound -> bound.name().equals(forward.name()))
                        .map(BoundForward::address)
                        .filter(InetSocketAddress.class::isInstance)
                        .map(InetSocketAddress.class::cast)
                        .findFirst()
                        .ifPresent(at -> all.add(route(tunnel, forward.name(), target, at)));
            }
        }
    }

    private Route route(TunnelSupervisor tunnel, String forward, Endpoint.Tcp target, InetSocketAddress listening) {
        boolean registered = Tunnels.find(tunnel.name()).filter(tunnel::equals).isPresent();
        String host = BoundProperties.host(listening);
        return new Route(
                tunnel.name(),
                forward,
                target.host(),
                target.port(),
                host,
                listening.getPort(),
                shown(tunnel.name(), forward, Route.address(host, listening.getPort())),
                registered,
                tunnel.spec().whileDown() instanceof WhileDown.Hold hold ? hold.most() : Duration.ZERO);
    }

    /** Tunnels that come from beans have no properties of their ports. */
    private String shown(String tunnel, String forward, String address) {
        String property = BoundProperties.address(tunnel, forward);
        boolean there = beans.getBean(Environment.class).containsProperty(property);
        return there ? "${" + property + "}" : address;
    }
}
