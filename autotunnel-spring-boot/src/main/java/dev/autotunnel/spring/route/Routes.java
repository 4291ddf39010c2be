package dev.autotunnel.spring.route;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.BiFunction;

/** The forwards that lead to targets, and which of them were asked for. Not thread-safe. */
final class Routes {
    private final List<Route> all;
    private final Map<Route, String> used = new LinkedHashMap<>();

    Routes(List<Route> all) {
        this.all = List.copyOf(all);
    }

    /** Returns the first forward that leads to that target. */
    Optional<Route> find(String host, int port) {
        Optional<Route> found =
                all.stream().filter(route -> route.leadsTo(host, port)).findFirst();
        found.ifPresent(route -> used.put(route, "at " + route.address()));
        return found;
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
