package dev.autotunnel.event;

/** What the end-to-end monitor of a tunnel that is up last said. */
public enum MonitorStatus {
    /** No monitor was asked for. */
    OFF,
    /** The last test passed. */
    PASSING,
    /** The last test failed, fewer times in a row than the threshold asks for. */
    FAILING,
    /**
     * The monitor says nothing about the tunnel. Its own ports cannot be bound, which is tried again every 5 s; or the server
     * forbids its connection ({@code PermitOpen}, {@code permitopen=}), which is tried again with the next connection.
     */
    UNAVAILABLE
}
