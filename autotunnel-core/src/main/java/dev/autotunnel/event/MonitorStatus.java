package dev.autotunnel.event;

/** What the end-to-end monitor of a tunnel that is up last said. */
public enum MonitorStatus {
    /** No monitor was asked for. */
    OFF,
    /** The last test passed. */
    PASSING,
    /** The last test failed, fewer times in a row than the threshold asks for. */
    FAILING,
    /** The monitor's own ports cannot be bound, so it says nothing about the tunnel; it is tried again. */
    UNAVAILABLE
}
