package dev.autotunnel.internal.machine;

import dev.autotunnel.event.BoundForward;
import dev.autotunnel.event.MissingForward;
import dev.autotunnel.event.MonitorStatus;
import java.util.List;

/** The usable parts of a connection that is up: bound forwards, missing forwards, and the monitor. Immutable, thread-safe. */
public record UpDetails(List<BoundForward> forwards, List<MissingForward> missing, MonitorStatus monitor) {
    /** Nothing is usable. */
    public static final UpDetails NOTHING = new UpDetails(List.of(), List.of(), MonitorStatus.OFF);

    /** Copies the lists. */
    public UpDetails {
        forwards = List.copyOf(forwards);
        missing = List.copyOf(missing);
    }
}
