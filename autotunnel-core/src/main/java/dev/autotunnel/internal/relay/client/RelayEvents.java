package dev.autotunnel.internal.relay.client;

import dev.autotunnel.event.Failure;
import dev.autotunnel.internal.transport.SshLink;
import dev.autotunnel.spec.Endpoint;
import java.time.Duration;

/** What a relay tells its supervisor. Called from any thread, timers and the acceptor included: must not block. */
public interface RelayEvents {
    /** A connection of that forward was not served, and its client was reset. */
    void connectionFailed(String forward, Failure failure);

    /**
     * The server has sent nothing for that long while it owed the answer to a channel open. The link should be asked whether it
     * lives. Called again for each further 2 s of silence.
     */
    void openIsSlow(SshLink link, Duration silent);

    /** A client has waited that long for the answer about its target. Called once for each client. */
    void targetIsSlow(String forward, Endpoint target, Duration waited);

    /**
     * A client came that could not be served at once. Told of the first that waits, and at most once a second of others.
     *
     * @param waits whether it waits; false if it was turned away
     */
    default void clientCame(boolean waits) {}

    /** No client waits any more. */
    default void clientsLeft() {}
}
