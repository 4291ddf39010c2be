package dev.autotunnel.internal.transport;

/** A connection of a remote forward that waits for our answer. The first answer counts. Both may wait while the link is congested. */
public interface IncomingChannel {
    /** Tells the server that we take it, and then tells what became of it: by the caller, or by a thread that must not wait. */
    void accept(ChannelOpenCallback opening);

    /** Tells the server that we do not. */
    void refuse();
}
