package dev.autotunnel.internal.jsch.flow;

import com.jcraft.jsch.Channel;
import com.jcraft.jsch.JSchException;
import dev.autotunnel.internal.runtime.SerialExecutor;
import java.io.IOException;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.concurrent.Executor;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Flow control with JSch's public API alone. JSch sends a window adjust as soon as its write to us returns, so a full queue
 * makes its reader thread wait. A client that takes nothing within the grace is closed, for the sake of the other channels.
 *
 * <p>JSch does not show how much room the other side has, so any write may have to wait. A thread of the pool sends, one
 * piece at a time.
 *
 * <p>Thread-safe.
 */
public final class BoundedQueue implements FlowControl {
    /** The most that is copied and sent at a time: as much as the I/O thread of a tunnel reads at once. */
    private static final int PIECE = 127 * 1024;

    /** How many bytes may be queued. */
    static final int CAPACITY = 1024 * 1024;

    /** How long the reader thread waits for a client. */
    public static final Duration GRACE = Duration.ofMillis(300);

    private static final int PACKET = 32 * 1024;
    private static final Logger LOG = LoggerFactory.getLogger(FlowControl.class);

    private final int capacity;
    private final Channel channel;
    private final OutputStream out;
    private final Executor sender;
    private boolean sending; // guarded by this, as are the next three
    private boolean ending;
    private @Nullable Runnable whenRoom;
    private @Nullable IOException failure;

    private BoundedQueue(Channel channel, int capacity, Executor threads) {
        this.capacity = capacity;
        this.channel = channel;
        this.sender = new SerialExecutor(threads);
        try {
            channel.setLocalWindowSizeMax(CAPACITY);
            channel.setLocalPacketSize(PACKET);
        } catch (JSchException e) {
            LOG.debug("window left at JSch's default", e); // refused only once a channel is open
        }
        try {
            out = channel.getOutputStream();
        } catch (IOException e) {
            throw new UncheckedIOException(e); // declared, but getOutputStream never throws
        }
    }

    /** Creates the flow control of a forward's channel. */
    public static BoundedQueue of(Channel channel, Executor threads) {
        return new BoundedQueue(channel, CAPACITY, threads);
    }

    /**
     * Creates the flow control of a channel that carries another session. The reader thread of this channel must never wait.
     * It also brings the window adjusts for which a writer of the other session waits. The reader of the other session may in
     * turn wait for this writer. The queue is bounded all the same, by the windows of that session's own channels.
     */
    public static BoundedQueue ofHop(Channel channel, Executor threads) {
        return new BoundedQueue(channel, Integer.MAX_VALUE, threads);
    }

    @Override
    public int capacity() {
        return capacity;
    }

    @Override
    public Duration grace() {
        return GRACE;
    }

    @Override
    public void received(int count) {
        // JSch counts the bytes by itself
    }

    @Override
    public boolean consumed(int count) {
        return false; // JSch has sent the window adjust already
    }

    @Override
    public void grant() {
        // nothing to send, see consumed
    }

    /** Takes a piece of the bytes, or none if the previous piece is still being sent. */
    @Override
    public void offer(ByteBuffer bytes) throws IOException {
        byte[] piece;
        synchronized (this) {
            if (failure != null) {
                throw new IOException(failure);
            }
            if (sending) {
                return;
            }
            sending = true;
            piece = new byte[Math.min(bytes.remaining(), PIECE)];
            bytes.get(piece);
        }
        sender.execute(() -> sendPiece(piece));
    }

    @Override
    public void whenRoom(Runnable task) {
        synchronized (this) {
            if (sending) {
                whenRoom = task;
                return;
            }
        }
        task.run();
    }

    /** Writes and flushes the bytes, since nobody else flushes JSch's buffer. */
    @Override
    public void send(byte[] from, int offset, int length) throws IOException {
        out.write(from, offset, length);
        out.flush();
    }

    @Override
    public void end() {
        synchronized (this) {
            ending = true;
        }
        sender.execute(this::sendEnd); // after the piece that is being sent
    }

    @Override
    public void disconnect() {
        boolean endIsToBeSent;
        synchronized (this) {
            endIsToBeSent = ending;
        }
        if (endIsToBeSent) {
            sender.execute(channel::disconnect); // after the last piece and the EOF, which may still wait for room
        } else {
            channel.disconnect();
        }
    }

    @Override
    public void close() {
        // the channel holds nothing of the link
    }

    private void sendPiece(byte[] piece) {
        IOException why = null;
        try {
            send(piece, 0, piece.length);
        } catch (IOException e) {
            why = e;
        } catch (RuntimeException | Error e) { // or whoever waits for room would wait for ever
            why = new IOException("cannot send", e);
        }
        Runnable task;
        synchronized (this) {
            sending = false;
            failure = why;
            task = whenRoom;
            whenRoom = null;
        }
        if (task != null) {
            task.run();
        }
    }

    private void sendEnd() {
        try {
            out.close(); // sends EOF, not CLOSE
        } catch (IOException e) {
            LOG.debug("no end was sent", e); // the channel is closed, or the link is over
        } finally {
            synchronized (this) {
                ending = false;
            }
        }
    }
}
