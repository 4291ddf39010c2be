package dev.autotunnel.spring.route;

import dev.autotunnel.spring.diagnostics.TunnelBeansException;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.BiFunction;

/** The forwards that lead to targets, and which of them one bean asked for. Not thread-safe. */
final class Routes {
    private final String bean;
    private final List<Route> all;
    private final Map<Route, String> used = new LinkedHashMap<>();

    /** Makes the routes for the connection details of that name. */
    Routes(String bean, List<Route> all) {
        this.bean = bean;
        this.all = List.copyOf(all);
    }

    /**
     * Returns the first forward that leads to that target.
     *
     * @throws TunnelBeansException if the forwards of two tunnels lead there: the same address may mean two servers
     */
    Optional<Route> find(String host, int port) {
        List<Route> found =
                all.stream().filter(route -> route.leadsTo(host, port)).toList();
        if (found.isEmpty()) {
            return Optional.empty();
        }
        Route first = found.get(0);
        found.stream()
                .filter(other -> !other.tunnel().equals(first.tunnel()))
                .findFirst()
                .ifPresent(other -> refuse(first, other));
        used.put(first, "at " + first.address());
        return Optional.of(first);
    }

    private void refuse(Route one, Route other) {
        throw new TunnelBeansException(
                "%s names %s:%d, which is the target of two tunnels: tunnel %s, forward %s, and tunnel %s, forward %s."
                        .formatted(
                                bean,
                                one.targetHost(),
                                one.targetPort(),
                                one.tunnel(),
                                one.forward(),
                                other.tunnel(),
                                other.forward()),
                "Let it name the local address of the one that is meant: %s or %s. Or remove one of the forwards;"
                                .formatted(one.shown(), other.shown())
                        + " or, if none is meant, set autotunnel.connection-details.enabled=false.");
    }

    /** Makes something of the host and the port to connect to: those of the forward, or the given ones. */
    <T> T through(String host, int port, BiFunction<String, Integer, T> maker) {
        return find(host, port)
                .map(route -> maker.apply(route.host(), route.port()))
                .orElseGet(() -> maker.apply(host, port));
    }

    /** Notes that a forward is used by sockets inside the JVM, and not by its local address. */
    void inProcess(Route route) {
        used.put(route, "by sockets in this JVM");
    }

    /** Returns the forwards that were found so far, and how each is used. */
    Map<Route, String> used() {
        return used;
    }
}
