package dev.autotunnel.internal.transport;

import dev.autotunnel.internal.runtime.Deadline;
import dev.autotunnel.spec.Endpoint;
import java.io.IOException;
import java.time.Duration;

/** An authenticated SSH connection. Thread-safe. */
public interface SshLink {

    /**
     * Opens a channel to a target and waits for the server's answer. The server resolves the target ({@code direct-tcpip}, or
     * {@code direct-streamlocal@openssh.com} for a unix socket).
     *
     * @throws TransportException of kind TARGET_UNREACHABLE or TARGET_PROHIBITED if the server refused, TARGET_TIMEOUT if the
     *     server answered other requests but not this one, FORWARD_TIMEOUT if it answered nothing, LINK_CLOSED if the
     *     connection ended
     */
    SshChannel open(Endpoint target, Duration timeout) throws TransportException;

    /**
     * Opens a channel without waiting for the answer. {@code opening} gets the outcome once: on the thread that reads the link,
     * on a timer's thread, or on the caller's. It must not block. Sending the request may wait while the link is congested.
     */
    void open(Endpoint target, Duration timeout, ChannelOpenCallback opening);

    /**
     * Asks the server to listen ({@code tcpip-forward}) and to open a channel for each of its connections.
     *
     * @param bind address and port on the server; port 0 lets the server choose
     * @return the port that the server bound
     * @throws TransportException of kind REMOTE_PORT_UNAVAILABLE, REMOTE_FORWARDING_REFUSED, FORWARD_TIMEOUT or LINK_CLOSED
     */
    int bindRemote(Endpoint.Tcp bind, IncomingChannelHandler handler, Deadline deadline) throws TransportException;

    /** Sends a request that the server must answer. May block on a dead link until {@link #kill()}. */
    void keepAlive() throws IOException;

    /**
     * Asks in another way, for servers that do not answer {@link #keepAlive()}: opens a session channel and drops it. Waits for
     * the answer, or for the end of the link.
     */
    void askByChannel() throws IOException;

    /**
     * Checks the network path of this link with a second TCP connection: connects to the link's address, reads the server's
     * banner and closes. The server sees a connection that sends nothing. Behind jump hosts, only the first of them can be
     * reached in this way. If another hop is the first that is silent, nothing is tried. Waits until the deadline or the end of
     * the link.
     *
     * @param since since when the server is silent, by the monotonic clock
     * @return whether a banner came; false if nothing was tried
     */
    boolean pathLives(long since, Deadline deadline);

    /** Returns when the last byte came in, by the monotonic clock. */
    long lastInboundNanos();

    /**
     * Names the first host that has sent nothing since {@code nanos}: "the server", or the first silent hop if there are jump
     * hosts. The time is by the monotonic clock.
     */
    String silentSince(long nanos);

    /** Ends the connection and everything that waits on it, at once. Never blocks; idempotent. */
    void kill();
}
