package dev.autotunnel.internal.relay.client;

import dev.autotunnel.event.Failure.Kind;

/** Says what happens to a client whose channel could not be opened. Thread-safe. */
enum AfterFailedOpen {
    /** The client waits for the next link. */
    WAIT,
    /** The same link is tried again, after a pause. */
    TRY_AGAIN,
    /** The client is rejected, and the failure is reported. */
    GIVE_UP;

    /**
     * Decides what happens to the client.
     *
     * @param kind why the open failed
     * @param attached whether the link that failed is still in use; if the link was replaced, its failure is ignored
     * @param timeLeft whether the client may wait any longer
     */
    static AfterFailedOpen of(Kind kind, boolean attached, boolean timeLeft) {
        if (!attached || kind == Kind.LINK_CLOSED) {
            return WAIT;
        }
        return kind == Kind.FORWARD_TIMEOUT && timeLeft ? TRY_AGAIN : GIVE_UP;
    }
}
