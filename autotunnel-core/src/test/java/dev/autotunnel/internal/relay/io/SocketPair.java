package dev.autotunnel.internal.relay.io;

import dev.autotunnel.internal.relay.Peer;
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
public record SocketPair(Peer peer, SocketChannel socket) implements AutoCloseable {

    public static SocketPair open() {
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
