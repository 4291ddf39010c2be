package dev.autotunnel.internal.relay.io;

import java.io.IOException;
import java.net.Inet6Address;
import java.net.InetSocketAddress;
import java.net.ProtocolFamily;
import java.net.SocketAddress;
import java.net.StandardProtocolFamily;
import java.net.StandardSocketOptions;
import java.net.UnixDomainSocketAddress;
import java.net.UnknownHostException;
import java.nio.channels.ServerSocketChannel;

/**
 * Holds a bound server socket. Not thread-safe.
 *
 * @param channel non-blocking
 * @param address the bound address, with the real port
 * @param beforeClose the task to run before the channel is closed
 */
record BoundSocket(ServerSocketChannel channel, SocketAddress address, Runnable beforeClose) {
    private static final int BACKLOG = 1024;

    /**
     * Binds a TCP port or a unix socket.
     *
     * @throws IOException if the address cannot be bound
     */
    static BoundSocket at(SocketAddress bind) throws IOException {
        if (bind instanceof InetSocketAddress inet && inet.isUnresolved()) {
            throw new UnknownHostException(inet.getHostString());
        }
        ServerSocketChannel channel = Sockets.ofFamily(family(bind), ServerSocketChannel::open);
        try {
            channel.configureBlocking(false);
            return bind instanceof UnixDomainSocketAddress unix ? socket(channel, unix) : port(channel, bind);
        } catch (IOException | RuntimeException e) {
            channel.close();
            throw e;
        }
    }

    /** Closes the socket, if it is open. */
    void close() throws IOException {
        if (channel.isOpen()) {
            beforeClose.run();
            channel.close();
        }
    }

    private static BoundSocket port(ServerSocketChannel channel, SocketAddress bind) throws IOException {
        channel.setOption(StandardSocketOptions.SO_REUSEADDR, true);
        channel.bind(bind, BACKLOG);
        return new BoundSocket(channel, channel.getLocalAddress(), () -> {});
    }

    private static BoundSocket socket(ServerSocketChannel channel, UnixDomainSocketAddress bind) throws IOException {
        SocketFile file = SocketFile.bind(channel, bind.getPath(), BACKLOG);
        return new BoundSocket(channel, bind, file::delete);
    }

    /**
     * Returns the family of the address itself. A socket for both IP families would take 0.0.0.0 to mean all IPv6 addresses,
     * too.
     */
    private static ProtocolFamily family(SocketAddress bind) {
        if (bind instanceof InetSocketAddress inet) {
            boolean six = inet.getAddress() instanceof Inet6Address;
            return six ? StandardProtocolFamily.INET6 : StandardProtocolFamily.INET;
        }
        return StandardProtocolFamily.UNIX;
    }
}
