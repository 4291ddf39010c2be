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
     * @throws TransportException of kind TARGET_UNREACHABLE or TARGET_PROHIBITED if the server refused, TARGET_TIMEOUT if
     *     it answered other requests but not this, FORWARD_TIMEOUT if it answered nothing, LINK_CLOSED if the connection ended
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

    /**
     * Asks in another way, for servers that do not answer {@link #keepAlive()}: opens a session channel and drops it. Waits for
     * the answer, or for the end of the link.
     */
    void askByChannel() throws IOException;

    /**
     * Tries the path beside this link: opens a TCP connection to the address that the link is connected to, reads the server's
     * banner and closes. The server sees a connection that says nothing. Behind jump hosts only the first of them can be reached
     * so; if another one is the first that is silent, nothing is tried. Waits until the deadline or the end of the link.
     *
     * @param since since when the server is silent, by the monotonic clock
     * @return whether a banner came; false if nothing was tried
     */
    boolean pathLives(long since, Deadline deadline);

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
