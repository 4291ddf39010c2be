package dev.autotunnel.spring.properties;

import org.jspecify.annotations.Nullable;
import org.springframework.boot.context.properties.bind.DefaultValue;

/**
 * A forward. Immutable.
 *
 * @param type which side listens
 * @param target where connections go: host:port, or the path of a unix socket
 * @param localPort port on which a local or dynamic forward listens; 0 for any free one
 * @param localAddress address on which a local or dynamic forward listens
 * @param localSocket unix socket on which a local forward listens, by its path
 * @param remotePort port on which the server listens for a remote forward; 0 for any free one
 * @param remoteAddress address on which the server listens for a remote forward
 * @param maxConnections how many connections the forward may have at once
 */
public record ForwardProperties(
        @DefaultValue("local") Type type,
        @Nullable String target,
        @Nullable Integer localPort,
        @Nullable String localAddress,
        @Nullable String localSocket,
        @Nullable Integer remotePort,
        @Nullable String remoteAddress,
        @Nullable Integer maxConnections) {
    /** Returns a local forward to {@code host:port} on any free port; the short form in a configuration file. */
    public static ForwardProperties of(String target) {
        return new ForwardProperties(Type.LOCAL, target, null, null, null, null, null, null);
    }

    /** Which side listens. */
    public enum Type {
        /** Listens here: {@code ssh -L}. */
        LOCAL,
        /** Listens on the server: {@code ssh -R}. */
        REMOTE,
        /** Listens here for clients that speak SOCKS: {@code ssh -D}. */
        DYNAMIC,
        /** Listens nowhere: the application connects by sockets of the tunnel. */
        DIRECT
    }
}
