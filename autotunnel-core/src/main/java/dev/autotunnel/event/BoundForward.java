package dev.autotunnel.event;

import java.net.InetSocketAddress;
import java.net.SocketAddress;
import java.util.Arrays;
import java.util.Locale;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * A forward that is bound: its name, the address on which it listens, and its target.
 *
 * <p>Immutable; thread-safe.
 */
public final class BoundForward {
    private final String name;
    private final Direction direction;
    private final SocketAddress address;
    private final String target;

    private BoundForward(String name, Direction direction, SocketAddress address, String target) {
        this.name = Objects.requireNonNull(name, "name");
        this.direction = Objects.requireNonNull(direction, "direction");
        this.address = Objects.requireNonNull(address, "address");
        this.target = Objects.requireNonNull(target, "target");
    }

    /** Makes a bound forward. The library makes these objects; a test of a listener may make one, too. */
    public static BoundForward of(String name, Direction direction, SocketAddress address, String target) {
        return new BoundForward(name, direction, address, target);
    }

    /** The forward's name in the spec. */
    public String name() {
        return name;
    }

    /** Returns which side listens. */
    public Direction direction() {
        return direction;
    }

    /**
     * Returns the address on which the forward listens. It is an {@link InetSocketAddress} with the real port, even if the
     * spec has port 0, or a {@link java.net.UnixDomainSocketAddress}. For a remote forward it is an unresolved address on the
     * server, as requested. A server may silently bind a wildcard address to its loopback: see {@code GatewayPorts} in
     * sshd_config.
     */
    public SocketAddress address() {
        return address;
    }

    /** Returns the target as text: {@code host:port}, a path, or {@code SOCKS}. */
    public String target() {
        return target;
    }

    private Object[] components() {
        return new Object[] {name, direction, address, target};
    }

    @Override
    public boolean equals(@Nullable Object other) {
        return other instanceof BoundForward that && Arrays.equals(components(), that.components());
    }

    @Override
    public int hashCode() {
        return Arrays.hashCode(components());
    }

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
