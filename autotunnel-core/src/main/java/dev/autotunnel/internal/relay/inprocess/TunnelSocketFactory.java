package dev.autotunnel.internal.relay.inprocess;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import javax.net.SocketFactory;
import org.jspecify.annotations.Nullable;

/** Makes sockets that are SSH channels. Thread-safe. */
final class TunnelSocketFactory extends SocketFactory {
    private final TunnelSockets sockets;
    private final @Nullable String forward;

    /** Makes a factory; {@code forward} is the forward whose target all sockets connect to, null for the given addresses. */
    TunnelSocketFactory(TunnelSockets sockets, @Nullable String forward) {
        this.sockets = sockets;
        this.forward = forward;
    }

    @Override
    public Socket createSocket() throws IOException {
        return sockets.unconnected(forward);
    }

    @Override
    public Socket createSocket(String host, int port) throws IOException {
        return connected(InetSocketAddress.createUnresolved(host, port));
    }

    /** The local address is ignored: the socket has none. */
    @Override
    public Socket createSocket(String host, int port, InetAddress localHost, int localPort) throws IOException {
        return createSocket(host, port);
    }

    @Override
    public Socket createSocket(InetAddress host, int port) throws IOException {
        return connected(new InetSocketAddress(host, port));
    }

    /** The local address is ignored: the socket has none. */
    @Override
    public Socket createSocket(InetAddress host, int port, InetAddress localHost, int localPort) throws IOException {
        return createSocket(host, port);
    }

    private Socket connected(InetSocketAddress to) throws IOException {
        Socket socket = sockets.unconnected(forward);
        TunnelSockets.connect(socket, to, 0);
        return socket;
    }
}
