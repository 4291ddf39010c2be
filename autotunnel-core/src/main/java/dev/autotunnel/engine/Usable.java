package dev.autotunnel.engine;

import dev.autotunnel.event.BoundForward;
import dev.autotunnel.event.MissingForward;
import dev.autotunnel.event.MonitorStatus;
import java.util.List;

/** What is usable of a connection that is up. */
public record Usable(List<BoundForward> forwards, List<MissingForward> missing, MonitorStatus monitor) {
    /** Nothing yet. */
    public static final Usable NOTHING = new Usable(List.of(), List.of(), MonitorStatus.OFF);

    /** Copies the lists. */
    public Usable {
        forwards = List.copyOf(forwards);
        missing = List.copyOf(missing);
    }
}
