package dev.autotunnel.internal.relay.client;

import dev.autotunnel.event.Failure;
import dev.autotunnel.internal.transport.SshLink;

/** What a relay tells its supervisor. Called from any thread, timers and the acceptor included: must not block. */
public interface RelayEvents {
    /** A connection of that forward was not served, and its client was reset. */
    void connectionFailed(String forward, Failure failure);

    /**
     * Channels wait for the server's answer, and no byte came in for 2 s: the link should be probed now. Told again for each
     * further 2 s of silence.
     */
    void openIsSlow(SshLink link);

    /**
     * A client came that could not be served at once. Told of the first that waits, and at most once a second of others.
     *
     * @param waits whether it waits; false if it was turned away
     */
    default void clientCame(boolean waits) {}

    /** No client waits any more. */
    default void clientsLeft() {}
}
