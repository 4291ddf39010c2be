package dev.autotunnel.internal.transport;

/**
 * A channel that the server opened for a remote forward, and that waits for our answer. Only the first answer counts.
 * Thread-safe.
 */
public interface IncomingChannel {
    /**
     * Accepts the channel, and reports the outcome to {@code opening}: on the caller's thread, or on a thread that must not
     * block. The call may wait while the link is congested.
     */
    void accept(ChannelOpenCallback opening);

    /** Refuses the channel. Does not wait: a thread of the link sends the refusal to the server. */
    void refuse();
}
