package dev.autotunnel.internal.jsch.flow;

import com.jcraft.jsch.Channel;
import com.jcraft.jsch.JSchException;
import java.io.IOException;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.time.Duration;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** How much each side of a channel may send before somebody reads it, and how we send within that. Thread-safe. */
public interface FlowControl {
    /** Must be prepared before the channel is opened or confirmed. */
    static FlowControl of(Channel channel, LinkResources link) {
        return ManualWindow.isPossible()
                ? new ManualWindow(channel, link)
                : new BoundedQueue(channel, BoundedQueue.CAPACITY);
    }

    /**
     * For a channel that carries another session. Its reader thread must never wait, since it also brings the room that a
     * writer of that session waits for, and the reader of that session may wait for the writer. What is queued is bounded all
     * the same, by the windows of that session's own channels.
     */
    static FlowControl carrying(Channel channel, LinkResources link) {
        return ManualWindow.isPossible()
                ? new ManualWindow(channel, link)
                : new BoundedQueue(channel, Integer.MAX_VALUE);
    }

    /** How many bytes may be queued. */
    int capacity();

    /** How long JSch's reader thread may wait for room, at the cost of all other channels. */
    Duration grace();

    /** Some bytes came; called by JSch's reader thread. */
    void received(int count);

    /** Some bytes were read; whether {@link #grant()} is to be called now. */
    boolean consumed(int count);

    /** Lets the other side send more. Blocks while the link is congested. */
    void grant() throws IOException;

    /** Sends what the other side has room for, see {@link dev.autotunnel.internal.transport.SshChannel#offer}. */
    void offer(ByteBuffer bytes) throws IOException;

    /** Sends all, as soon as the other side has room. */
    void send(byte[] from, int offset, int length) throws IOException;

    /** Tells the other side that all was sent. */
    void end() throws IOException;

    /** The channel is over. */
    void close();

    /**
     * The means of last resort: JSch grants more as soon as its write returns, so a full queue makes it wait, and a client
     * that takes nothing within the grace is given up for the sake of the others. Nor can it be seen how much the other side
     * has room for, so that all sending may have to wait.
     */
    final class BoundedQueue implements FlowControl {
        static final int CAPACITY = 1024 * 1024;
        static final Duration GRACE = Duration.ofMillis(300);
        private static final int PACKET = 32 * 1024;
        private static final Logger LOG = LoggerFactory.getLogger(FlowControl.class);

        private final int capacity;
        private final OutputStream out;

        BoundedQueue(Channel channel, int capacity) {
            this.capacity = capacity;
            try {
                channel.setLocalWindowSizeMax(CAPACITY);
                channel.setLocalPacketSize(PACKET);
            } catch (JSchException e) {
                LOG.debug("window left at JSch's default", e); // refused only once a channel is open
            }
            try {
                out = channel.getOutputStream();
            } catch (IOException e) {
                throw new UncheckedIOException(e); // declared, but nothing in it can throw
            }
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
            // JSch counts by itself
        }

        @Override
        public boolean consumed(int count) {
            return false; // JSch has granted already
        }

        @Override
        public void grant() {
            // see consumed
        }

        @Override
        public void offer(ByteBuffer bytes) {
            // any sending may have to wait
        }

        /** Every write must go out at once, since nobody else will flush JSch's buffer. */
        @Override
        public void send(byte[] from, int offset, int length) throws IOException {
            out.write(from, offset, length);
            out.flush();
        }

        @Override
        public void end() throws IOException {
            out.close(); // sends EOF, not CLOSE
        }

        @Override
        public void close() {
            // nothing is held
        }
    }
}
