package dev.autotunnel.internal.relay.io;

import dev.autotunnel.internal.runtime.Timer;
import dev.autotunnel.internal.runtime.TunnelRuntime;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.SelectionKey;
import java.nio.channels.SocketChannel;
import java.time.Duration;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Closes a client's socket after a last reply. If the client has sent more than we read, closing the socket at once would reset
 * it, and the reset may destroy the reply. So the remaining data is read and dropped until the client closes, for at most one
 * second.
 *
 * <p>Not thread-safe; the acceptor's thread owns it.
 */
final class LingeringClose implements SelectorLoop.Ready {
    /** How long a client has to read the reply and to close. */
    static final Duration MOST = Duration.ofSeconds(1);

    private static final Logger LOG = LoggerFactory.getLogger(LingeringClose.class);
    private static final int DROPPED_AT_ONCE = 8 * 1024;

    private final SocketChannel socket;
    private Timer timer = Timer.NONE;

    private LingeringClose(SocketChannel socket) {
        this.socket = socket;
    }

    /** Sends the reply and ends the output. The caller must register the result for reading. */
    static LingeringClose say(SocketChannel socket, ByteBuffer lastWords) throws IOException {
        Sockets.sayAtOnce(socket, lastWords);
        socket.shutdownOutput();
        return new LingeringClose(socket);
    }

    void endLater(TunnelRuntime runtime, Acceptor acceptor) {
        timer = runtime.schedule(MOST, () -> acceptor.execute(this::end));
    }

    @Override
    public void ready(SelectionKey key) {
        try {
            if (socket.read(ByteBuffer.allocate(DROPPED_AT_ONCE)) < 0) {
                end();
            }
        } catch (IOException e) {
            LOG.debug("a client that was rejected is gone: {}", e.toString());
            end();
        }
    }

    private void end() {
        timer.cancel();
        Sockets.close(socket);
    }
}
