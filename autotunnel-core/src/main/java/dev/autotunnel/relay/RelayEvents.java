package dev.autotunnel.relay;

import dev.autotunnel.event.Failure;
import dev.autotunnel.transport.SshLink;

/** What a relay tells its supervisor. Called from any thread, timers and the acceptor included: must not block. */
public interface RelayEvents {
    /** A connection of that forward was not served, and its client was reset. */
    void connectionFailed(String forward, Failure failure);

    /**
     * The server has not answered a channel open for 2 s, and no byte came in either: the link should be probed now. Told
     * again for each further 2 s of silence, and for each channel that waits.
     */
    void openIsSlow(SshLink link);
}
