package dev.autotunnel.internal.transport;

import dev.autotunnel.internal.runtime.Deadline;
import dev.autotunnel.spec.Endpoint;
import java.io.IOException;
import java.time.Duration;

/** An authenticated connection. Thread-safe. */
public interface SshLink {

    /**
     * Opens a channel to a target as the server sees it ({@code direct-tcpip}, or {@code direct-streamlocal@openssh.com} for a
     * unix socket), and waits for the server's answer.
     *
     * @throws TransportException of kind TARGET_UNREACHABLE or TARGET_PROHIBITED where the server refused, FORWARD_TIMEOUT
     *     where it did not answer, LINK_CLOSED where the connection ended meanwhile
     */
    SshChannel open(Endpoint target, Duration timeout) throws TransportException;

    /**
     * The same, without waiting for the answer, which is told once: by the thread that reads the link, which it must not
     * block, by a timer, or by the caller. Sending the request may wait while the link is congested.
     */
    void open(Endpoint target, Duration timeout, ChannelOpenCallback opening);

    /**
     * Asks the server to listen ({@code tcpip-forward}) and to send us its connections.
     *
     * @param bind address and port on the server; port 0 lets the server choose
     * @return the port that is bound
     * @throws TransportException of kind REMOTE_PORT_UNAVAILABLE, REMOTE_FORWARDING_REFUSED, FORWARD_TIMEOUT or LINK_CLOSED
     */
    int bindRemote(Endpoint.Tcp bind, IncomingChannelHandler handler, Deadline deadline) throws TransportException;

    /** Sends something that the server must answer. May block on a dead link until {@link #kill()}. */
    void keepAlive() throws IOException;

    /** When the last byte came in, by the monotonic clock. */
    long lastInboundNanos();

    /**
     * Who has sent nothing since then, in words: "the server", or the first on the way to it where there are jump hosts. By
     * the monotonic clock.
     */
    String silentSince(long nanos);

    /** Ends the connection at once, with all that waits on it. Never blocks; idempotent. */
    void kill();
}
