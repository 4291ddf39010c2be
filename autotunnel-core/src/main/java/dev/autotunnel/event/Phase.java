package dev.autotunnel.event;

/** The six phases of a tunnel, an enum for {@code switch}; {@link TunnelState} carries the details of each. */
public enum Phase {
    /** Not running: before {@code start()}, after {@code stop()}, or at the end of the allowed lifetime. */
    STOPPED,
    /** An attempt is under way: resolving, connecting, authenticating, binding forwards, or the first monitor test. */
    CONNECTING,
    /** Usable: authenticated, forwards bound, first monitor test passed. */
    UP,
    /** The last attempt or connection ended; the next attempt follows by itself. */
    WAITING,
    /** The tunnel is stopping. It reaches {@link #STOPPED} within 2 s, after {@code stop(Duration)} within that time and 2 s. */
    STOPPING,
    /** The tunnel has given up. Nothing happens until a call of {@code start()}, {@code restart()} or {@code retryNow()}. */
    FAILED
}
