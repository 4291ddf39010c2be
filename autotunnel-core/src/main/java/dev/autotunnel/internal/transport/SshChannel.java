package dev.autotunnel.internal.transport;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.ByteBuffer;

/**
 * A two-way stream through the link. Each direction ends by itself (half-close).
 *
 * <p>What comes in is either read from {@link #input()} by a thread that waits for it, or handed to a {@link ChannelReceiver}. What
 * goes out is either written to {@link #output()}, which waits, or offered, which does not.
 */
public interface SshChannel extends AutoCloseable {
    /** What the other side sends; -1 once it has sent all. Throws where the channel or the link broke instead. */
    InputStream input();

    /** What the other side gets. Blocks while that side takes nothing. Closing it tells that all was sent. */
    OutputStream output();

    /** Hands all that came and comes to that receiver; then nobody may read {@link #input()}. */
    void receive(ChannelReceiver receiver);

    /** The receiver can take more. */
    void resume();

    /**
     * Sends as much as the other side takes now, and does not wait for it to take more; it does wait while the link itself is
     * congested.
     *
     * @param bytes those that were sent are taken from it; if some are left, {@link #whenRoom} tells when to offer them again
     * @throws IOException where the other side takes no more
     */
    void offer(ByteBuffer bytes) throws IOException;

    /**
     * Runs the task once, as soon as the other side may take more, or never will: then {@link #offer} throws. The task must not
     * block. It runs on the thread that reads the link, or on the caller's.
     */
    void whenRoom(Runnable task);

    /**
     * Runs the task once, as soon as the other side has closed the channel, or the link is over. The other side closes it when
     * both directions have ended and it has delivered all it was sent. The task must not block. It runs on the thread that reads
     * the link, or on the caller's.
     */
    void whenDelivered(Runnable task);

    /** Ends both directions, now. Idempotent. May wait while the link is congested. */
    @Override
    void close();

    /** The same, but does not wait: a thread of the link does, one for all its channels. */
    void closeSoon();
}
