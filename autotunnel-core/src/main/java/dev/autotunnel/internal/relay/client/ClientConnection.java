package dev.autotunnel.internal.relay.client;

/** An open connection of a client: its bytes go through a channel. Thread-safe. */
public interface ClientConnection {
    /** Begins to carry bytes, unless the connection was aborted. Called once, on the reader thread; must not block. */
    void start();

    /** Resets the connection. May be called on any thread; does not block. */
    void abort();
}
