package dev.autotunnel.internal.relay.client;

import dev.autotunnel.event.Failure;
import dev.autotunnel.internal.transport.SshLink;
import dev.autotunnel.spec.Endpoint;
import java.time.Duration;

/**
 * Receives the reports of a relay to its supervisor. Called on any thread, including timers and the acceptor's thread; must not
 * block.
 */
public interface RelayEvents {
    /** A connection of the forward failed: its client was rejected or its connection was cut. */
    void connectionFailed(String forward, Failure failure);

    /**
     * The server owes the answer to a channel open and has sent nothing for the time {@code silent}. The supervisor should
     * check whether the link is alive. Called again for each further 2 s of silence.
     */
    void openIsSlow(SshLink link, Duration silent);

    /** A client has waited for the answer about its target for the time {@code waited}. Called once for each client. */
    void targetIsSlow(String forward, Endpoint target, Duration waited);

    /**
     * A client came that could not be served at once. Called for the first client that waits, and at most once a second for
     * others.
     *
     * @param waits whether the client waits; false if it was rejected
     */
    default void clientCame(boolean waits) {}

    /** No client waits any more; called when the last waiting client has left. */
    default void clientsLeft() {}
}
