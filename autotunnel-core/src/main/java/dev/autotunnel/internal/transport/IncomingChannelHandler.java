package dev.autotunnel.internal.transport;

/** Serves the connections of a remote forward. */
@FunctionalInterface
public interface IncomingChannelHandler {
    /** The server has a connection. It is to be answered soon; this is called where nothing may wait. */
    void arrived(IncomingChannel arrival);
}
