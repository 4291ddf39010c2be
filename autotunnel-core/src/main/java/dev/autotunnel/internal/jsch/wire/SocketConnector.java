package dev.autotunnel.internal.jsch.wire;

import dev.autotunnel.internal.runtime.Deadline;
import dev.autotunnel.internal.transport.TransportException;
import java.net.Socket;
import java.net.SocketAddress;
import org.jspecify.annotations.Nullable;

/**
 * Connects once to the first server of a route.
 *
 * <p>Thread-safe.
 */
public interface SocketConnector {
    /** Returns a connected socket, which belongs to the caller. Blocks until the deadline at most. */
    Socket connect(Deadline deadline) throws TransportException;

    /**
     * Ends {@link #connect} at once, now or later, and closes all that it opened. The caller also interrupts the thread that
     * connects. A socket that was returned already is left alone. Never blocks.
     */
    void kill();

    /** Returns what {@link #connect} waits for, as a part of a sentence about a deadline that has passed. */
    String progress();

    /**
     * Returns the address for a separate TCP connection to the same server, or null if the way is not a TCP connection to this
     * server.
     *
     * @param connected the socket that {@link #connect} has returned
     */
    default @Nullable Path path(Socket connected) {
        return null;
    }

    /**
     * Both ends of a TCP connection.
     *
     * @param local the address of this machine that was asked for; null for any
     */
    record Path(SocketAddress remote, @Nullable SocketAddress local) {}
}
