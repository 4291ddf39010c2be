package dev.autotunnel;

import dev.autotunnel.event.BoundForward;
import dev.autotunnel.event.ForwardCounters;
import dev.autotunnel.event.TunnelHistory;
import dev.autotunnel.event.TunnelListener;
import dev.autotunnel.event.TunnelState;
import dev.autotunnel.internal.supervise.ReleaseHooks;
import dev.autotunnel.internal.supervise.StateWaits;
import dev.autotunnel.internal.supervise.Supervision;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.List;
import java.util.OptionalDouble;

/**
 * The part of a supervisor that reports how the tunnel is and what happens, and that runs tasks before clients are
 * served again. Thread-safe.
 */
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
     * Returns the forwards that are bound now. Local forwards are bound from {@link TunnelSupervisor#bind()} or {@link
     * TunnelSupervisor#start()} on, remote forwards while the tunnel is up.
     */
    public List<BoundForward> forwards() {
        return state() instanceof TunnelState.Up up
                ? up.forwards()
                : supervision().tunnel().relay().bound();
    }

    /**
     * Returns the address on which a local or dynamic forward listens. If the spec has port 0, this is the real port; the
     * port stays the same after {@link TunnelSupervisor#stop()} and {@link TunnelSupervisor#start()}. A forward on a unix
     * socket has no such address: see {@link #forwards()}.
     *
     * @throws IllegalArgumentException if no forward of that name listens on a local port
     * @throws IllegalStateException if the forward is not bound: neither {@link TunnelSupervisor#bind()} nor {@link
     *     TunnelSupervisor#start()} was called
     */
    public InetSocketAddress localAddress(String name) {
        return supervision().tunnel().localAddress(Given.value("name", name));
    }

    /** Returns the port of {@link #localAddress(String)}, with the same exceptions. */
    public int localPort(String name) {
        return localAddress(name).getPort();
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
        return supervision().tunnel().traffic().of(Given.value("name", name)).counters();
    }

    /**
     * Delivers all events from now on to {@code listener}, until the registration is closed. If there were events before, the
     * listener first gets the present state, as a {@code StateChanged} from that state to itself: its {@code onUp} is called
     * at once if the tunnel is up.
     */
    public TunnelListener.Registration addListener(TunnelListener listener) {
        return supervision().publisher().add(Given.value("listener", listener));
    }

    /**
     * Adds a task as {@link TunnelSupervisor.Builder#beforeRelease} does, to a tunnel that is built already: for a pool that is made
     * after the tunnel. The task runs at the next new link, unless that is the first one of this supervisor; tasks run one after the
     * other, in the order in which they were added. This method never blocks.
     *
     * @param most how long the clients that wait are held back for the task at most
     * @throws IllegalArgumentException if {@code most} is not positive, or above ten years
     */
    public void addBeforeRelease(Duration most, Runnable task) {
        supervision().tunnel().releaseHooks().add(new ReleaseHooks.Hook(most, task));
    }

    /**
     * Returns how many events of all listeners were dropped because a listener was too slow. Events that waited for a listener
     * when its registration was closed do not count.
     */
    public long droppedEvents() {
        return supervision().publisher().dropped();
    }

    /**
     * Returns the last 100 incidents: the times in which the tunnel was started and not up. Each tells its cause, who noticed
     * it, and what became of the clients. Its {@code toString} is a text for a ticket. The memory is bounded, and survives
     * {@code stop()} and {@code start()}. Never blocks.
     */
    public TunnelHistory history() {
        return supervision().history();
    }

    /**
     * Returns which share of the last {@code window} the tunnel was up, from 0 to 1. Time counts only while the tunnel is
     * running or has given up: not before the first start, not while it is stopped, and not during a start that succeeds at
     * once. The tunnel remembers its last 1000 changes; older time does not count. Never blocks.
     *
     * @return empty if no time counts
     */
    public OptionalDouble availability(Duration window) {
        return supervision().availability(Given.value("window", window));
    }
}
