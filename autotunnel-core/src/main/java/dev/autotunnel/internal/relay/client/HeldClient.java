package dev.autotunnel.internal.relay.client;

import dev.autotunnel.internal.relay.io.Acceptor;
import dev.autotunnel.internal.relay.io.Sockets;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.SelectionKey;
import java.nio.channels.SocketChannel;
import java.util.Arrays;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A client that waits, read ahead a little to notice when it gives up: the end of its data before the first byte, or a
 * reset. If a client has sent something and then ends its data, TCP does not tell whether it closed or half-closed its socket:
 * a half-closed one still wants the answer. So it counts as waiting, unless {@code WhileDown.Hold.discardFinished()} says
 * otherwise.
 *
 * <p>Owned by the acceptor's thread while it is watched, by whoever it is handed over to afterwards.
 */
final class HeldClient implements Acceptor.Watched {
    /** How much is read ahead: a request or a login, not an upload. */
    static final int MOST = 16 * 1024;

    private static final Logger LOG = LoggerFactory.getLogger(HeldClient.class);

    private final SocketChannel socket;
    private final boolean discardsFinished;
    private Runnable gaveUp = () -> {};
    private byte[] bytes;
    private boolean ended;

    /**
     * A client that may have to wait.
     *
     * @param first what was read already
     * @param discardsFinished whether the end of its data means that it gave up, whatever it sent before
     */
    HeldClient(SocketChannel socket, ByteBuffer first, boolean discardsFinished) {
        this.socket = socket;
        this.discardsFinished = discardsFinished;
        this.bytes = new byte[first.remaining()];
        first.duplicate().get(bytes);
    }

    /** Runs {@code task} on the acceptor's thread if the client gives up. Call it before the client is watched. */
    void whenGivenUp(Runnable task) {
        gaveUp = task;
    }

    @Override
    public SocketChannel socket() {
        return socket;
    }

    /** What the client has sent so far. */
    byte[] bytes() {
        return bytes;
    }

    /** Whether there is a reason to read on. Where not, a reset goes unnoticed until the client is served. */
    @Override
    public boolean wantsMore() {
        return !ended && bytes.length < MOST;
    }

    @Override
    public void ready(SelectionKey key) {
        try {
            if (!readOn()) {
                LOG.debug("a waiting client gave up");
                giveUp();
            } else if (!wantsMore()) {
                key.interestOps(0);
            }
        } catch (IOException e) {
            LOG.debug("a waiting client gave up: {}", e.toString());
            giveUp();
        }
    }

    /** Reads what is there; false if the client gave up. */
    boolean readOn() throws IOException {
        ByteBuffer buffer = ByteBuffer.allocate(MOST - bytes.length);
        int count = socket.read(buffer);
        if (count < 0) {
            ended = true;
            return bytes.length > 0 && !discardsFinished;
        }
        int had = bytes.length;
        bytes = Arrays.copyOf(bytes, had + count);
        System.arraycopy(buffer.array(), 0, bytes, had, count);
        return true;
    }

    @Override
    public void gone(String why) {
        LOG.debug("a client that was to wait is gone: {}", why);
        giveUp();
    }

    private void giveUp() {
        Sockets.reset(socket);
        gaveUp.run();
    }
}
