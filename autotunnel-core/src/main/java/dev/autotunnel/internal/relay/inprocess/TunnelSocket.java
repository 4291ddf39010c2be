package dev.autotunnel.internal.relay.inprocess;

import dev.autotunnel.spec.Endpoint;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.SocketAddress;
import java.net.SocketException;
import java.net.UnixDomainSocketAddress;
import org.jspecify.annotations.Nullable;

/** A socket that is an SSH channel. Thread-safe. */
final class TunnelSocket extends Socket {
    private final TunnelSocketImpl below;

    TunnelSocket(TunnelSocketImpl below) throws SocketException {
        super(below);
        this.below = below;
    }

    /** Returns the target by its real name, unresolved: only the server can resolve it. */
    @Override
    public @Nullable SocketAddress getRemoteSocketAddress() {
        Endpoint target = below.target();
        if (target == null || !isConnected()) {
            return null;
        }
        return target instanceof Endpoint.Tcp tcp
                ? InetSocketAddress.createUnresolved(tcp.host(), tcp.port())
                : UnixDomainSocketAddress.of(target.toString());
    }

    @Override
    public String toString() {
        Endpoint target = below.target();
        return "Socket[through a tunnel, " + (target == null ? "unconnected" : target) + "]";
    }
}
