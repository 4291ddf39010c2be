package dev.autotunnel.spring.start;

import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.Map;

/** Names of the properties that say where a forward listens. Thread-safe. */
final class BoundProperties {
    private BoundProperties() {}

    /** Returns host, port, and both as an address. A wildcard address is given as the loopback address. */
    static Map<String, Object> of(String tunnel, String forward, InetSocketAddress listening) {
        String prefix = "autotunnel.tunnels" + element(tunnel) + ".bound" + element(forward);
        String host = host(listening);
        String shown = host.contains(":") ? "[" + host + "]" : host;
        return Map.of(
                prefix + ".host",
                host,
                prefix + ".port",
                listening.getPort(),
                prefix + ".address",
                shown + ":" + listening.getPort());
    }

    /** Returns the address to which a client of this machine connects. */
    static String host(InetSocketAddress listening) {
        InetAddress address = listening.getAddress();
        if (address == null) {
            return listening.getHostString();
        }
        return address.isAnyLocalAddress() ? "127.0.0.1" : address.getHostAddress();
    }

    private static String element(String name) {
        return name.matches("[a-zA-Z0-9-]+") ? "." + name : "[" + name + "]";
    }
}
