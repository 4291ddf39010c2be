package dev.autotunnel.testkit;

/** The two ways through a link. */
enum Direction {
    /** From the client to the server. */
    UPSTREAM,
    /** From the server to the client. */
    DOWNSTREAM
}
