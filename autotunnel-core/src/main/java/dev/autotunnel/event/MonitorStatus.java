package dev.autotunnel.event;

/** The last result of the end-to-end monitor of a tunnel that is up. */
public enum MonitorStatus {
    /** The tunnel has no monitor. */
    OFF,
    /** The last test passed. */
    PASSING,
    /** The last test failed, but the number of failures in a row is below the threshold. */
    FAILING,
    /**
     * The monitor says nothing about the tunnel. Either its own ports cannot be bound; this is tried again every 5 s. Or the
     * server prohibits its connection ({@code PermitOpen}, {@code permitopen=}); this is tried again with the next
     * connection.
     */
    UNAVAILABLE
}
