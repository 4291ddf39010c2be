package dev.autotunnel.relay;

import java.io.IOException;
import java.net.StandardSocketOptions;
import java.nio.ByteBuffer;
import java.nio.channels.SocketChannel;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Small deeds to sockets. None blocks. */
final class Sockets {
    private static final Logger LOG = LoggerFactory.getLogger(Sockets.class);

    private Sockets() {}

    /** Says a few bytes, as fit into any send buffer. Throws where they do not: a client that takes nothing has no use for us. */
    static void sayAtOnce(SocketChannel socket, ByteBuffer words) throws IOException {
        if (!words.hasRemaining()) {
            return;
        }
        ByteBuffer left = words.duplicate();
        socket.write(left);
        if (left.hasRemaining()) {
            throw new IOException("the client takes nothing");
        }
    }

    /**
     * Ends it with a reset (RST), so that the other side never takes this for the end of its data. Does not throw; frees a
     * thread that waits for the socket.
     */
    static void reset(SocketChannel socket) {
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
    static void close(SocketChannel socket) {
        try {
            socket.close();
        } catch (IOException e) {
            LOG.debug("could not close a socket: {}", e.toString());
        }
    }
}
