package dev.autotunnel.internal.transport;

/**
 * Serves the channels that the server opens for a remote forward. Called on the reader thread or another thread of the link;
 * must not block.
 */
@FunctionalInterface
public interface IncomingChannelHandler {
    /** The server has opened a channel. The handler must answer it soon. */
    void arrived(IncomingChannel arrival);
}
