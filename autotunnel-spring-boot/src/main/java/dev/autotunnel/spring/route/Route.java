package dev.autotunnel.spring.route;

import dev.autotunnel.spring.mapping.BoundProperties;
import java.time.Duration;

/**
 * A forward that leads to a target: who connects to the local address reaches the target. Immutable; thread-safe.
 *
 * @param tunnel the name of the tunnel
 * @param forward the name of the forward
 * @param targetHost the host of the target, as the server sees it
 * @param targetPort the port of the target
 * @param host the host on which the forward listens here
 * @param port the port on which the forward listens here
 * @param registered whether drivers find the tunnel in the registry of this JVM
 * @param hold how long a client waits while the tunnel is down; zero if it does not wait
 */
record Route(
        String tunnel,
        String forward,
        String targetHost,
        int targetPort,
        String host,
        int port,
        boolean registered,
        Duration hold) {
    boolean leadsTo(String otherHost, int otherPort) {
        return targetPort == otherPort && targetHost.equalsIgnoreCase(otherHost);
    }

    /** Returns host and port in one, IPv6 in brackets. */
    String address() {
        return (host.contains(":") ? "[" + host + "]" : host) + ":" + port;
    }

    /** Returns the name of the property that has the local address, if the tunnel comes from properties. */
    String boundAddress() {
        return BoundProperties.address(tunnel, forward);
    }

    @Override
    public String toString() {
        return "%s:%d through tunnel %s, forward %s".formatted(targetHost, targetPort, tunnel, forward);
    }
}
