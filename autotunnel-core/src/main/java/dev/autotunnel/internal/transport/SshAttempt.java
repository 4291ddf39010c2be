package dev.autotunnel.internal.transport;

import dev.autotunnel.internal.runtime.Deadline;

/** One attempt at a connection. Each is used once. */
public interface SshAttempt {
    /**
     * Resolves, connects, checks the host key and authenticates. Blocks no longer than the deadline allows, whatever the
     * network, the resolver or an agent does.
     */
    SshLink connect(Deadline deadline) throws TransportException;

    /** Makes a {@link #connect} in progress or to come end with an exception at once. Never blocks; from any thread. */
    void abort();
}
