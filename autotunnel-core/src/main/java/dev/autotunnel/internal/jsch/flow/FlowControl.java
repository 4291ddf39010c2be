package dev.autotunnel.internal.jsch.flow;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.time.Duration;

/**
 * How much each side of a channel may send before somebody reads it, and how we send within that. Must be prepared before the
 * channel is opened or confirmed.
 *
 * <p>There are two: {@link ManualWindow} with JSch's internals, {@link BoundedQueue} without. Thread-safe.
 */
public interface FlowControl {
    /** How many bytes may be queued. */
    int capacity();

    /** How long JSch's reader thread may wait for room, at the cost of all other channels. */
    Duration grace();

    /** Some bytes came. Called on JSch's reader thread. */
    void received(int count);

    /** Some bytes were read. Returns whether {@link #grant()} is to be called now. */
    boolean consumed(int count);

    /** Lets the other side send more. Blocks while the link is congested. */
    void grant() throws IOException;

    /** Sends what the other side has room for, see {@link dev.autotunnel.internal.transport.SshChannel#offer}. */
    void offer(ByteBuffer bytes) throws IOException;

    /** Runs the task once {@link #offer} may take more, or would fail, see {@link dev.autotunnel.internal.transport.SshChannel#whenRoom}. */
    void whenRoom(Runnable task);

    /** Sends all, as soon as the other side has room. */
    void send(byte[] from, int offset, int length) throws IOException;

    /** Tells the other side that all was sent. */
    void end() throws IOException;

    /** Closes the channel. Blocks while the link is congested. */
    void disconnect();

    /** The channel is over: what it took of the link is free again. */
    void close();
}
