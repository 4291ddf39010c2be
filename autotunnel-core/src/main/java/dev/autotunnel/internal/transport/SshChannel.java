package dev.autotunnel.internal.transport;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.ByteBuffer;

/**
 * Carries a stream of bytes in each direction through the link. Each direction ends by itself (half-close).
 *
 * <p>Incoming data is either read from {@link #input()} by a thread that waits for the data, or handed to a
 * {@link ChannelReceiver}. Outgoing data is either written to {@link #output()}, which waits, or passed to {@link #offer},
 * which does not wait for room. Not thread-safe, except {@link #close()} and {@link #closeSoon()}.
 */
public interface SshChannel extends AutoCloseable {
    /**
     * Returns the stream of the data that the other side sends. A read returns -1 after the other side has sent all. A read
     * throws if the channel or the link broke before.
     */
    InputStream input();

    /**
     * Returns the stream to the other side. A write blocks while the other side takes nothing. Closing the stream sends the end
     * of data.
     */
    OutputStream output();

    /**
     * Hands all data, including the data that has already come, to the receiver. Afterwards nobody may read {@link #input()}.
     */
    void receive(ChannelReceiver receiver);

    /** Tells the channel that the receiver can take more. */
    void resume();

    /**
     * Sends as many bytes as the other side takes now. Does not wait for the other side to take more, but waits while the link
     * itself is congested.
     *
     * @param bytes the bytes to send; those that were sent are consumed. If some are left, {@link #whenRoom} tells when to
     *     offer them again
     * @throws IOException if the other side takes no more
     */
    void offer(ByteBuffer bytes) throws IOException;

    /**
     * Runs the task once, as soon as the other side may take more. It also runs if the other side never will: then
     * {@link #offer} throws. The task runs on the thread that reads the link, or on the caller's. The task must not block.
     */
    void whenRoom(Runnable task);

    /**
     * Runs the task once, as soon as the other side has closed the channel, or the link has ended. The other side closes the
     * channel when both directions have ended and it has delivered all data. The task runs on the thread that reads the link,
     * or on the caller's. The task must not block.
     */
    void whenDelivered(Runnable task);

    /** Ends both directions at once. Idempotent. May wait while the link is congested. */
    @Override
    void close();

    /**
     * Closes the channel like {@link #close()}, but does not wait: a thread of the link waits instead, one for all its
     * channels.
     */
    void closeSoon();
}
