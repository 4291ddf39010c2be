package dev.autotunnel.internal.jsch.flow;

import com.jcraft.jsch.Channel;
import dev.autotunnel.internal.runtime.DurationText;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.Objects;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Lossless flow control: the other side is granted more only when somebody has read what it sent.
 *
 * <p>JSch grants as soon as its write to us returns. It does so when its own count of the window, {@code lwsize}, falls below
 * half of {@code lwsize_max}; so we set the latter to 0, and keep {@code lwsize} up at each write, which runs on JSch's reader
 * thread, the only one that touches it. The grants are ours, as {@link ReceiveWindow} counts them. A stalled client thus costs
 * one window of memory and nothing else.
 *
 * <p>The means are JSch's package-private members, by method handles: on the class path they are there for the taking, on
 * the module path with {@code --add-opens com.jcraft.jsch/com.jcraft.jsch=dev.autotunnel}.
 */
public final class ManualWindow implements FlowControl {
    private static final int PACKET = 32 * 1024;
    private static final Logger LOG = LoggerFactory.getLogger(FlowControl.class);
    private static final @Nullable JschInternals INTERNALS = internals();

    private final Channel channel;
    private final LinkResources link;
    private final JschInternals jsch;
    private final ReceiveWindow window; // guarded by this

    ManualWindow(Channel channel, LinkResources link) {
        this.channel = channel;
        this.link = link;
        this.jsch = Objects.requireNonNull(INTERNALS, "not possible");
        this.window = new ReceiveWindow(link.budget(), System.nanoTime());
        jsch.setWindow(channel, window.size(), PACKET);
        jsch.heedEarlyClose(channel);
    }

    /** Whether the server has confirmed the channel; where that is out of sight, whether JSch says so. */
    public static boolean isConfirmed(Channel channel) {
        return INTERNALS == null ? channel.isConnected() || channel.isClosed() : INTERNALS.isConfirmed(channel);
    }

    static boolean isPossible() {
        return INTERNALS != null;
    }

    /** The means, where they are to be had. */
    public static Optional<JschInternals> means() {
        return Optional.ofNullable(INTERNALS);
    }

    @Override
    public synchronized int capacity() {
        return window.most();
    }

    @Override
    public Duration grace() {
        return Duration.ZERO; // a server that sends more than it was granted is broken
    }

    @Override
    public synchronized void received(int count) {
        window.received(count, System.nanoTime(), link.waited().getAsLong());
        jsch.keepWindowOpen(channel);
    }

    @Override
    public synchronized boolean consumed(int count) {
        return window.consumed(count);
    }

    @Override
    public void grant() throws IOException {
        int bytes;
        synchronized (this) {
            bytes = window.grant(System.nanoTime(), link.waited().getAsLong());
        }
        if (bytes > 0) {
            jsch.grant(channel, bytes);
        }
    }

    @Override
    public void offer(ByteBuffer bytes) throws IOException {
        jsch.offer(channel, link, bytes);
    }

    @Override
    public void send(byte[] from, int offset, int length) throws IOException {
        jsch.send(channel, link, ByteBuffer.wrap(from, offset, length));
    }

    @Override
    public void end() throws IOException {
        jsch.end(channel);
    }

    @Override
    public synchronized void close() {
        window.close();
    }

    private static @Nullable JschInternals internals() {
        try {
            return new JschInternals();
        } catch (ReflectiveOperationException | RuntimeException e) {
            LOG.info(
                    "no access to the windows of JSch ({}): a client that stops reading is closed after {} instead; on the"
                            + " module path, --add-opens com.jcraft.jsch/com.jcraft.jsch=dev.autotunnel mends that",
                    e.toString(),
                    DurationText.of(BoundedQueue.GRACE));
            return null;
        }
    }
}
