package dev.autotunnel.relay;

import java.io.IOException;
import java.net.StandardSocketOptions;
import java.nio.channels.SocketChannel;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The two ways to end a socket. Neither blocks nor throws; both free a thread that waits for the socket. */
final class Sockets {
    private static final Logger LOG = LoggerFactory.getLogger(Sockets.class);

    private Sockets() {}

    /** Ends it with a reset (RST), so that the other side never takes this for the end of its data. */
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

    /** Ends it in the usual way (FIN), after all that was written. */
    static void close(SocketChannel socket) {
        try {
            socket.close();
        } catch (IOException e) {
            LOG.debug("could not close a socket: {}", e.toString());
        }
    }
}
