package dev.autotunnel.event;

/** The six phases of a tunnel, as an enum to branch on; {@link TunnelState} carries the details of each. */
public enum Phase {
    /** Not running: before {@code start()}, after {@code stop()}, or at the end of the allowed lifetime. */
    STOPPED,
    /** An attempt is under way: resolving, connecting, authenticating, binding forwards, or the first monitor test. */
    CONNECTING,
    /** Usable: authenticated, forwards bound, first monitor test passed. */
    UP,
    /** The last attempt or connection ended; the next attempt comes by itself. */
    WAITING,
    /** Being stopped; ends as {@link #STOPPED} within the bound of {@code stop()}. */
    STOPPING,
    /** Given up: nothing happens until someone calls {@code start()}, {@code restart()} or {@code retryNow()}. */
    FAILED
}
