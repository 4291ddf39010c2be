package dev.autotunnel.internal.relay.io;

import java.io.IOException;
import java.net.ProtocolFamily;
import java.net.StandardSocketOptions;
import java.nio.ByteBuffer;
import java.nio.channels.SocketChannel;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Offers small operations on sockets. No method blocks. Thread-safe. */
public final class Sockets {
    private static final Logger LOG = LoggerFactory.getLogger(Sockets.class);

    /** Opens a channel of a protocol family. */
    interface Opener<C> {
        C open(ProtocolFamily family) throws IOException;
    }

    private Sockets() {}

    /** Opens a channel. Throws an {@code IOException} if this machine has no sockets of the family. */
    static <C> C ofFamily(ProtocolFamily family, Opener<C> opener) throws IOException {
        try {
            return opener.open(family);
        } catch (UnsupportedOperationException e) {
            throw new IOException("this machine has no sockets of the family " + family, e);
        }
    }

    /**
     * Sends a few bytes, which fit into any send buffer. Throws if they do not fit: then the client reads nothing, and serving
     * it makes no sense.
     */
    public static void sayAtOnce(SocketChannel socket, ByteBuffer words) throws IOException {
        if (!words.hasRemaining()) {
            return;
        }
        ByteBuffer left = words.duplicate();
        socket.write(left);
        if (left.hasRemaining()) {
            throw new IOException("the client takes nothing");
        }
    }

    /** Sets TCP_NODELAY, so that small packets are sent at once. A unix socket has no packets and no such option. */
    static void withoutDelay(SocketChannel socket) throws IOException {
        if (socket.supportedOptions().contains(StandardSocketOptions.TCP_NODELAY)) {
            socket.setOption(StandardSocketOptions.TCP_NODELAY, true);
        }
    }

    /**
     * Closes the socket with a reset (RST), so that the other side never takes the close for the end of the data. A thread that
     * waits for the socket is released. Does not throw.
     *
     * <p>Unix sockets have no reset. Their other side sees a reset only if it has sent something that we have not read;
     * otherwise it sees the end of the data.
     */
    public static void reset(SocketChannel socket) {
        if (!socket.isOpen()) {
            return;
        }
        try {
            socket.setOption(StandardSocketOptions.SO_LINGER, 0);
        } catch (IOException e) {
            LOG.debug("closing without a reset, the socket is gone already: {}", e.toString());
        }
        close(socket);
    }

    /**
     * Closes the socket normally (FIN), after all data that was written. A thread that waits for the socket is released. Does
     * not throw.
     */
    public static void close(SocketChannel socket) {
        try {
            socket.close();
        } catch (IOException e) {
            LOG.debug("could not close a socket: {}", e.toString());
        }
    }
}
