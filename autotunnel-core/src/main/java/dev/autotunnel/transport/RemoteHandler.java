package dev.autotunnel.transport;

/** Serves the connections of a remote forward. */
@FunctionalInterface
public interface RemoteHandler {
    /** The server has a connection. It is to be answered soon; this is called where nothing may wait. */
    void arrived(Arrival arrival);
}
