package dev.autotunnel.spring.route;

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
 * @param shown how the configuration of the application can name the address here
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
        String shown,
        boolean registered,
        Duration hold) {
    boolean leadsTo(String otherHost, int otherPort) {
        return targetPort == otherPort && targetHost.equalsIgnoreCase(otherHost);
    }

    /** Returns host and port in one, IPv6 in brackets. */
    String address() {
        return address(host, port);
    }

    static String address(String host, int port) {
        return (host.contains(":") ? "[" + host + "]" : host) + ":" + port;
    }

    @Override
    public String toString() {
        return "%s:%d through tunnel %s, forward %s".formatted(targetHost, targetPort, tunnel, forward);
    }
}
