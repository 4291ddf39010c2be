package dev.autotunnel.event;

import java.util.Locale;

/** Who noticed that a tunnel was down. Later versions may add values. */
public enum NoticedBy {
    /** The reader of the connection, at once: the other side closed or reset the connection. */
    READER,
    /** ServerAlive: nothing came from the server for its time. */
    SERVER_ALIVE,
    /** A client waited for an answer of the server, and nothing came. */
    WAITING_CLIENT,
    /** A test after {@code retryNow()} or a jump of the clock. */
    PROBE,
    /** The end-to-end test. */
    MONITOR,
    /** The attempt to bind a missing remote forward. */
    FORWARD,
    /** Nobody had to: the application asked for a new connection. */
    APPLICATION,
    /** The first attempt after {@code start()} failed, so the tunnel did not come up. */
    ATTEMPT,
    /** The library itself, for a reason that no other value names: see the cause. */
    OTHER;

    @Override
    public String toString() {
        return name().toLowerCase(Locale.ROOT).replace('_', ' ');
    }
}
