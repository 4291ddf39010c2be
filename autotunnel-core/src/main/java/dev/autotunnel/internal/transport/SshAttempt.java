package dev.autotunnel.internal.transport;

import dev.autotunnel.internal.runtime.Deadline;
import java.util.List;

/** Makes one attempt to connect. Each attempt is used once. Thread-safe. */
public interface SshAttempt {
    /**
     * Resolves the name, connects, checks the host key and authenticates. Blocks no longer than the deadline allows, whatever
     * the network, the resolver or an SSH agent does.
     */
    SshLink connect(Deadline deadline) throws TransportException;

    /**
     * Tries a fresh TCP connection beside the one in which {@link #connect} hangs. The first connection whose server sends a
     * byte goes on, and the other is closed, so only one of them logs in. At most two connections are under way: a second call
     * replaces the fresh one. Does nothing once a byte has come, or if no attempt is in progress. May be called on any thread;
     * never blocks.
     */
    void connectBeside();

    /**
     * Returns the stages that were passed so far, in their order, for each server on the route. May be called on any thread;
     * never blocks.
     */
    default List<AttemptStep> steps() {
        return List.of();
    }

    /** Makes a running or later {@link #connect} end with an exception at once. May be called on any thread; never blocks. */
    void abort();
}
