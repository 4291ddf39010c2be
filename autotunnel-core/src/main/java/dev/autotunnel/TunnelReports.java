package dev.autotunnel;

import dev.autotunnel.event.ForwardCounters;
import dev.autotunnel.event.TunnelState;
import dev.autotunnel.internal.supervise.StateWaits;
import dev.autotunnel.internal.supervise.Supervision;
import java.util.List;

/** The part of a supervisor that reports how the tunnel is and what has happened so far. Thread-safe. */
abstract sealed class TunnelReports permits InProcessSockets {
    abstract Supervision<?> supervision();

    /** Returns whether the tunnel is usable now. Never blocks. */
    public boolean isUp() {
        return state().isUp();
    }

    /** Returns whether the tunnel was started and has neither stopped nor given up since. Never blocks. */
    public boolean isRunning() {
        return !StateWaits.isFinal(state());
    }

    /** Returns the current state as an immutable snapshot. Never blocks. */
    public TunnelState state() {
        return supervision().state();
    }

    /**
     * Returns the counters of each forward since this supervisor was built, in the order of the spec. The list is immutable,
     * and cheap enough for a call every second. Never blocks.
     */
    public List<ForwardCounters> counters() {
        return supervision().tunnel().traffic().counters();
    }

    /** Returns the counters of one forward; throws {@link IllegalArgumentException} if no forward has that name. */
    public ForwardCounters counters(String name) {
        return supervision().tunnel().traffic().of(name).counters();
    }

    /** Returns how many events of all listeners were dropped because a listener was too slow. */
    public long droppedEvents() {
        return supervision().publisher().dropped();
    }
}
