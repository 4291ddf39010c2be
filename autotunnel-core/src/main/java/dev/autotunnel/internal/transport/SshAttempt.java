package dev.autotunnel.internal.transport;

import dev.autotunnel.internal.runtime.Deadline;

/** One attempt at a connection. Each is used once. */
public interface SshAttempt {
    /**
     * Resolves, connects, checks the host key and authenticates. Blocks no longer than the deadline allows, whatever the
     * network, the resolver or an agent does.
     */
    SshLink connect(Deadline deadline) throws TransportException;

    /**
     * Tries a fresh TCP connection beside the one in which {@link #connect} hangs. The first whose server sends a byte goes on,
     * and the other is closed, so only one of them logs in. At most two are under way: a second call replaces the fresh one. Does
     * nothing once a byte has come, or if no attempt is in progress. Never blocks; from any thread.
     */
    void connectBeside();

    /** Makes a {@link #connect} in progress or to come end with an exception at once. Never blocks; from any thread. */
    void abort();
}
