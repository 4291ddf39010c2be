package dev.autotunnel.jsch;

import com.jcraft.jsch.Channel;
import dev.autotunnel.runtime.Words;
import java.io.IOException;
import java.io.OutputStream;
import java.time.Duration;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Lossless flow control: the other side is granted more only when somebody has read what it sent.
 *
 * <p>JSch grants as soon as its write to us returns. It does so when its own count of the window, {@code lwsize}, falls below
 * half of {@code lwsize_max}; so we set the latter to 0, and {@code lwsize} back to full at each write, which runs on JSch's
 * reader thread, the only one that touches it. The grants are sent from {@link #consumed} by the thread that reads. A stalled
 * client thus costs one window of memory and nothing else.
 *
 * <p>The means are JSch's package-private members, by method handles: on the class path they are there for the taking, on
 * the module path with {@code --add-opens com.jcraft.jsch/com.jcraft.jsch=dev.autotunnel}.
 */
final class OwnedWindow implements FlowControl {
    static final int CAPACITY = 2 * 1024 * 1024;

    /** Often enough that over a long line nearly the whole window is on its way. */
    private static final int GRANT = CAPACITY / 16;

    private static final int PACKET = 32 * 1024;
    private static final Logger LOG = LoggerFactory.getLogger(FlowControl.class);
    private static final @Nullable JschInternals INTERNALS = internals();

    private final Channel channel;
    private final JschInternals jsch;
    private int owed;

    OwnedWindow(Channel channel) {
        this.channel = channel;
        this.jsch = java.util.Objects.requireNonNull(INTERNALS, "not possible");
        jsch.setWindow(channel, CAPACITY, PACKET);
        jsch.heedEarlyClose(channel);
    }

    /** Whether the server has confirmed the channel; where that is out of sight, whether JSch says so. */
    static boolean isConfirmed(Channel channel) {
        return INTERNALS == null ? channel.isConnected() || channel.isClosed() : INTERNALS.isConfirmed(channel);
    }

    static boolean isPossible() {
        return INTERNALS != null;
    }

    @Override
    public int capacity() {
        return CAPACITY;
    }

    @Override
    public Duration grace() {
        return Duration.ZERO; // a server that sends more than it was granted is broken
    }

    @Override
    public void send(OutputStream out, byte[] from, int offset, int length) throws IOException {
        jsch.send(channel, out, from, offset, length);
    }

    @Override
    public void received() {
        jsch.refillWindow(channel, CAPACITY);
    }

    @Override
    public void consumed(int count) throws IOException {
        owed += count;
        if (owed >= GRANT) {
            int grant = owed;
            owed = 0;
            jsch.grant(channel, grant);
        }
    }

    private static @Nullable JschInternals internals() {
        try {
            return new JschInternals();
        } catch (ReflectiveOperationException | RuntimeException e) {
            LOG.info(
                    "no access to the windows of JSch ({}): a client that stops reading is closed after {} instead; on the"
                            + " module path, --add-opens com.jcraft.jsch/com.jcraft.jsch=dev.autotunnel mends that",
                    e.toString(),
                    Words.of(BoundedQueue.GRACE));
            return null;
        }
    }
}
