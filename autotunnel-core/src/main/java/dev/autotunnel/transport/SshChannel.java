package dev.autotunnel.transport;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.util.function.Consumer;

/** A two-way stream through the link. Each direction ends by itself (half-close). */
public interface SshChannel extends AutoCloseable {
    /** What the other side sends; -1 once it has sent all. Throws where the channel or the link broke instead. */
    InputStream input();

    /** What the other side gets. Blocks while that side takes nothing. Closing it tells that all was sent. */
    OutputStream output();

    /**
     * Tells once when the channel breaks instead of ending, at once if it has: whoever serves it may be waiting elsewhere.
     * Called by the thread that noticed, which must not be made to wait.
     */
    void whenBroken(Consumer<IOException> told);

    /**
     * Waits for the other side to close the channel, which it does when both directions have ended and it has delivered all it
     * was sent; or for the end of the link.
     */
    void awaitDelivery();

    /** Ends both directions, now. Idempotent. */
    @Override
    void close();
}
