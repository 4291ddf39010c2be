package dev.autotunnel.spring.mapping;

import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.Map;

/** Names of the properties that say where a forward listens. Thread-safe. */
public final class BoundProperties {
    private BoundProperties() {}

    /** Returns host, port, and both as an address. A wildcard address is given as the loopback address. */
    public static Map<String, Object> of(String tunnel, String forward, InetSocketAddress listening) {
        PropertyPath bound = bound(tunnel, forward);
        String host = host(listening);
        String shown = host.contains(":") ? "[" + host + "]" : host;
        return Map.of(
                bound.at("host").name(),
                host,
                bound.at("port").name(),
                listening.getPort(),
                address(tunnel, forward),
                shown + ":" + listening.getPort());
    }

    /** Returns the name of the property that has host and port in one. */
    public static String address(String tunnel, String forward) {
        return bound(tunnel, forward).at("address").name();
    }

    private static PropertyPath bound(String tunnel, String forward) {
        return PropertyPath.ofTunnel(tunnel).at("bound").key(forward);
    }

    /** Returns the address to which a client of this machine connects. */
    public static String host(InetSocketAddress listening) {
        InetAddress address = listening.getAddress();
        if (address == null) {
            return listening.getHostString();
        }
        return address.isAnyLocalAddress() ? "127.0.0.1" : address.getHostAddress();
    }
}
