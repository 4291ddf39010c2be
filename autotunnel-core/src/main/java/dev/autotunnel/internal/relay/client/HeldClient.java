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
 * Reads ahead a little from a waiting client, to notice that the client gave up. A client gives up by ending its data before
 * the first byte, or by a reset.
 *
 * <p>If a client has sent something and then ends its data, TCP does not show whether it closed or half-closed its socket. A
 * client that half-closed its socket still wants the answer. So such a client goes on waiting, unless
 * {@code WhileDown.Hold.discardFinished()} says otherwise.
 *
 * <p>Not thread-safe: the acceptor's thread owns the object while the client is watched, and the thread that takes the client
 * over owns it afterwards.
 */
final class HeldClient implements Acceptor.Watched {
    /** The number of bytes to read ahead: enough for a request or a login, not for an upload. */
    static final int MOST = 16 * 1024;

    private static final Logger LOG = LoggerFactory.getLogger(HeldClient.class);

    private final SocketChannel socket;
    private final boolean discardsFinished;
    private Runnable gaveUp = () -> {};
    private byte[] bytes;
    private boolean ended;

    /**
     * Makes a client that may have to wait.
     *
     * @param first the bytes that were already read
     * @param discardsFinished whether the end of the client's data always means that it gave up, whatever the client sent
     *     before
     */
    HeldClient(SocketChannel socket, ByteBuffer first, boolean discardsFinished) {
        this.socket = socket;
        this.discardsFinished = discardsFinished;
        this.bytes = new byte[first.remaining()];
        first.duplicate().get(bytes);
    }

    /** Runs {@code task} on the acceptor's thread if the client gives up. Call this method before the client is watched. */
    void whenGivenUp(Runnable task) {
        gaveUp = task;
    }

    @Override
    public SocketChannel socket() {
        return socket;
    }

    /** Returns the bytes that the client has sent so far. */
    byte[] bytes() {
        return bytes;
    }

    /** Whether to read on. If not, a reset goes unnoticed until the client is served. */
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

    /** Reads the bytes that have arrived. Returns false if the client gave up. */
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
