package dev.autotunnel.transport;

import java.io.IOException;

/** A connection of a remote forward that waits for our answer: one of these is to be called, once. Both may wait while the link is congested. */
public interface Arrival {
    /**
     * Tells the server that we take it.
     *
     * @return its channel, which is the caller's
     * @throws IOException where the link ended meanwhile, and with it the connection
     */
    SshChannel accept() throws IOException;

    /** Tells the server that we do not. */
    void refuse();
}
