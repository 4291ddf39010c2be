package dev.autotunnel.event;

import java.net.InetSocketAddress;
import java.net.SocketAddress;
import java.util.Locale;

/**
 * A forward that is bound: where it listens and where it leads.
 *
 * @param name the forward's name in the spec
 * @param direction which side listens
 * @param address where it listens: an {@link InetSocketAddress}, with the real port number where 0 was asked for, or a
 *     {@link java.net.UnixDomainSocketAddress}; for a remote forward an unresolved address on the server, as requested (a
 *     server may silently bind a wildcard to its loopback, see {@code GatewayPorts} in sshd_config)
 * @param target where it leads, as text
 */
public record BoundForward(String name, Direction direction, SocketAddress address, String target) {
    @Override
    public String toString() {
        return "%s (%s) %s -> %s".formatted(name, direction.name().toLowerCase(Locale.ROOT), shown(address), target);
    }

    private static String shown(SocketAddress address) {
        if (!(address instanceof InetSocketAddress inet)) {
            return address.toString();
        }
        String host = inet.getHostString();
        return (host.contains(":") ? "[" + host + "]" : host) + ":" + inet.getPort();
    }
}
