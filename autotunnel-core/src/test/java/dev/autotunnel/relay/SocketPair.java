package dev.autotunnel.relay;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;

/**
 * A connection to ourselves.
 *
 * @param peer the application's end
 * @param socket the library's end, blocking
 */
record SocketPair(Peer peer, SocketChannel socket) implements AutoCloseable {

    static SocketPair open() {
        try (ServerSocketChannel server = ServerSocketChannel.open()) {
            server.bind(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0));
            Peer peer = Peer.connect((InetSocketAddress) server.getLocalAddress());
            return new SocketPair(peer, server.accept());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    @Override
    public void close() {
        try {
            peer.close();
            socket.close();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
