package dev.autotunnel.spring.route;

import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/** The forwards that lead to targets, and which of them were asked for. Not thread-safe. */
final class Routes {
    private final List<Route> all;
    private final Set<Route> used = new LinkedHashSet<>();

    Routes(List<Route> all) {
        this.all = List.copyOf(all);
    }

    /** Returns the first forward that leads to that target. */
    Optional<Route> find(String host, int port) {
        Optional<Route> found =
                all.stream().filter(route -> route.leadsTo(host, port)).findFirst();
        found.ifPresent(used::add);
        return found;
    }

    /** Returns the host to connect to: that of the forward, or the given one. */
    String host(String host, int port) {
        return find(host, port).map(Route::host).orElse(host);
    }

    /** Returns the port to connect to: that of the forward, or the given one. */
    int port(String host, int port) {
        return find(host, port).map(Route::port).orElse(port);
    }

    boolean isEmpty() {
        return all.isEmpty();
    }

    /** Returns the forwards that were found so far. */
    Set<Route> used() {
        return used;
    }
}
