package dev.autotunnel.internal.relay.io;

import java.io.IOException;
import java.net.ProtocolFamily;
import java.net.StandardSocketOptions;
import java.nio.ByteBuffer;
import java.nio.channels.SocketChannel;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Small deeds to sockets. None blocks. */
public final class Sockets {
    private static final Logger LOG = LoggerFactory.getLogger(Sockets.class);

    /** How a channel is opened. */
    interface Opener<C> {
        C open(ProtocolFamily family) throws IOException;
    }

    private Sockets() {}

    /** Opens a channel, if this machine has such. */
    static <C> C ofFamily(ProtocolFamily family, Opener<C> opener) throws IOException {
        try {
            return opener.open(family);
        } catch (UnsupportedOperationException e) {
            throw new IOException("this machine has no sockets of the family " + family, e);
        }
    }

    /** Says a few bytes, as fit into any send buffer. Throws where they do not: a client that takes nothing has no use for us. */
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

    /** Sends small packets at once (TCP_NODELAY). A unix socket, which has no packets, has no such option. */
    static void withoutDelay(SocketChannel socket) throws IOException {
        if (socket.supportedOptions().contains(StandardSocketOptions.TCP_NODELAY)) {
            socket.setOption(StandardSocketOptions.TCP_NODELAY, true);
        }
    }

    /**
     * Ends it with a reset (RST), so that the other side never takes this for the end of its data. Does not throw; frees a
     * thread that waits for the socket. Unix sockets have no reset: the other side sees one only where it has sent something
     * that we have not read, else the end of the data.
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

    /** Ends it in the usual way (FIN), after all that was written. Does not throw; frees a thread that waits for it. */
    public static void close(SocketChannel socket) {
        try {
            socket.close();
        } catch (IOException e) {
            LOG.debug("could not close a socket: {}", e.toString());
        }
    }
}
