package dev.autotunnel.internal.relay.client;

import dev.autotunnel.event.Failure.Kind;

/** What becomes of a client whose channel could not be opened. */
enum AfterFailedOpen {
    /** It waits for the next link. */
    WAIT,
    /** The same link is asked again, after a pause. */
    TRY_AGAIN,
    /** It is reset, and that is told. */
    GIVE_UP;

    /**
     * Decides.
     *
     * @param kind why the open failed
     * @param attached whether the link that failed is still the one in use; where it is not, its verdict counts for nothing
     * @param timeLeft whether the client may wait any longer
     */
    static AfterFailedOpen of(Kind kind, boolean attached, boolean timeLeft) {
        if (!attached || kind == Kind.LINK_CLOSED) {
            return WAIT;
        }
        return kind == Kind.FORWARD_TIMEOUT && timeLeft ? TRY_AGAIN : GIVE_UP;
    }
}
