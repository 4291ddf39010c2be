package dev.autotunnel.internal.jsch.flow;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.time.Duration;

/**
 * Controls how much each side of a channel may send before the data is read, and sends within that limit. Create it before
 * the channel is opened or confirmed.
 *
 * <p>There are two implementations: {@link ManualWindow} with JSch's internals, {@link BoundedQueue} without.
 *
 * <p>Thread-safe.
 */
public interface FlowControl {
    /** Returns how many bytes may be queued. */
    int capacity();

    /** Returns how long JSch's reader thread may wait for room. All other channels wait meanwhile. */
    Duration grace();

    /** Notes that some bytes came. Called on the reader thread; must not block. */
    void received(int count);

    /** Notes that some bytes were read. Returns whether {@link #grant()} is to be called now. */
    boolean consumed(int count);

    /** Lets the other side send more, by a window adjust. Blocks while the link is congested. */
    void grant() throws IOException;

    /** Sends as many bytes as the other side has room for, see {@link dev.autotunnel.internal.transport.SshChannel#offer}. */
    void offer(ByteBuffer bytes) throws IOException;

    /**
     * Runs the task once {@link #offer} may take more, or would fail, see
     * {@link dev.autotunnel.internal.transport.SshChannel#whenRoom}.
     */
    void whenRoom(Runnable task);

    /** Sends all bytes. Blocks until the other side has room for them. */
    void send(byte[] from, int offset, int length) throws IOException;

    /** Sends EOF: no more data follows. */
    void end() throws IOException;

    /** Closes the channel. Blocks while the link is congested. */
    void disconnect();

    /** Returns the channel's share of the link's resources, because the channel is over. */
    void close();
}
