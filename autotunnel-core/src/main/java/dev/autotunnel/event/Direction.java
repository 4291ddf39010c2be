package dev.autotunnel.event;

/** Which way a forward carries connections. */
public enum Direction {
    /** Accepted here, connected from the server: {@code ssh -L}. */
    LOCAL,
    /** Accepted on the server, connected from here: {@code ssh -R}. */
    REMOTE,
    /** Accepted here, connected from the server to the target that the client asks for: {@code ssh -D}. */
    DYNAMIC
}
