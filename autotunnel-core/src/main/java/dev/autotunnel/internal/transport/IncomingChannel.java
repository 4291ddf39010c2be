package dev.autotunnel.internal.transport;

/** A connection of a remote forward that waits for our answer. The first answer counts. Thread-safe. */
public interface IncomingChannel {
    /** Tells the server that we take it, and then tells what became of it: by the caller, or by a thread that must not wait. May wait while the link is congested. */
    void accept(ChannelOpenCallback opening);

    /** Tells the server that we do not. Does not wait: a thread of the link tells the server. */
    void refuse();
}
