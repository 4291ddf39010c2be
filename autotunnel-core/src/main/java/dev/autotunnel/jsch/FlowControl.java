package dev.autotunnel.jsch;

import com.jcraft.jsch.Channel;
import com.jcraft.jsch.JSchException;
import java.io.IOException;
import java.io.OutputStream;
import java.time.Duration;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** How much the other side of a channel may send before somebody reads it. */
interface FlowControl {
    /** Must be prepared before the channel is opened or confirmed. */
    static FlowControl of(Channel channel) {
        return OwnedWindow.isPossible() ? new OwnedWindow(channel) : new BoundedQueue(channel);
    }

    /** How many bytes may be queued. */
    int capacity();

    /** How long JSch's reader thread may wait for room, at the cost of all other channels. */
    Duration grace();

    /**
     * Sends bytes, as soon as the other side has room for them. What JSch does itself may send data after the channel's CLOSE,
     * where it had to wait for room; OpenSSH then ends the whole session.
     */
    default void send(OutputStream jsch, byte[] from, int offset, int length) throws IOException {
        jsch.write(from, offset, length);
        jsch.flush();
    }

    /** Some bytes were queued; called by JSch's reader thread. */
    void received();

    /** Some bytes were read; called by whoever reads, one thread at a time. */
    void consumed(int count) throws IOException;

    /**
     * The means of last resort: JSch grants more as soon as its write returns, so a full queue makes it wait, and a client
     * that takes nothing within the grace is given up for the sake of the others.
     */
    final class BoundedQueue implements FlowControl {
        static final int CAPACITY = 1024 * 1024;
        static final Duration GRACE = Duration.ofMillis(300);
        private static final int PACKET = 32 * 1024;
        private static final Logger LOG = LoggerFactory.getLogger(FlowControl.class);

        BoundedQueue(Channel channel) {
            try {
                channel.setLocalWindowSizeMax(CAPACITY);
                channel.setLocalPacketSize(PACKET);
            } catch (JSchException e) {
                LOG.debug("window left at JSch's default", e); // refused only once a channel is open
            }
        }

        @Override
        public int capacity() {
            return CAPACITY;
        }

        @Override
        public Duration grace() {
            return GRACE;
        }

        @Override
        public void received() {
            // JSch grants by itself
        }

        @Override
        public void consumed(int count) {
            // JSch has granted already
        }
    }
}
