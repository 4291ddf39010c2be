package dev.autotunnel.internal.relay.pump;

import dev.autotunnel.event.ForwardCounters;
import dev.autotunnel.event.Incident;
import dev.autotunnel.internal.jfr.FlightEvents;
import dev.autotunnel.internal.runtime.Guard;
import dev.autotunnel.spec.Forward;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Holds the counters of all forwards of one tunnel, for as long as the supervisor exists. No method waits. Thread-safe. */
public final class Traffic {
    private static final Logger LOG = LoggerFactory.getLogger(Traffic.class);

    private final String tunnel;
    private volatile Map<String, ForwardTraffic> byName; // a map is never changed after it is made
    private volatile List<Forward> forwards;
    private volatile OutageTally tally = new OutageTally();
    private final AtomicReference<@Nullable Runnable> whenEmpty = new AtomicReference<>();

    /** Starts without connections, for the monitor's own connections, which make no events for the flight recorder. */
    public Traffic(List<? extends Forward> forwards) {
        this("", forwards);
    }

    /** Starts without connections. */
    public Traffic(String tunnel, List<? extends Forward> forwards) {
        this.tunnel = tunnel;
        this.forwards = List.copyOf(forwards);
        this.byName = counting(Map.of());
    }

    /**
     * Replaces the forwards. A forward that stays the same keeps its counts. Call this method only while the others have no
     * connection.
     */
    public synchronized void change(List<Forward> others) {
        List<Forward> before = forwards;
        Map<String, ForwardTraffic> kept = new LinkedHashMap<>(byName);
        kept.keySet()
                .retainAll(others.stream()
                        .filter(before::contains)
                        .map(Forward::name)
                        .toList());
        forwards = List.copyOf(others);
        byName = counting(kept);
    }

    private Map<String, ForwardTraffic> counting(Map<String, ForwardTraffic> kept) {
        Map<String, ForwardTraffic> all = new LinkedHashMap<>();
        for (Forward forward : forwards) {
            ForwardTraffic old = kept.get(forward.name());
            all.put(forward.name(), old != null ? old : new ForwardTraffic(forward, this));
        }
        return all;
    }

    /** Returns the forwards that listen here: local and dynamic ones. */
    public List<Forward> listeningHere() {
        return forwards.stream()
                .filter(forward -> forward instanceof Forward.Local || forward instanceof Forward.Dynamic)
                .toList();
    }

    /**
     * Returns the counters of the forward.
     *
     * @throws IllegalArgumentException if there is no forward of this name
     */
    public ForwardTraffic of(String forward) {
        ForwardTraffic found = byName.get(forward);
        if (found == null) {
            throw new IllegalArgumentException("there is no forward \"" + forward + "\"");
        }
        return found;
    }

    /** Returns a snapshot of each forward, in the order in which the forwards were given. */
    public List<ForwardCounters> counters() {
        return byName.values().stream().map(ForwardTraffic::counters).toList();
    }

    /** Begins to count anew what an outage does to clients. The consumer that is returned writes the counts. */
    public Consumer<Incident.Builder> newTally() {
        OutageTally fresh = new OutageTally();
        tally = fresh;
        return fresh::into;
    }

    /** Begins the event of an open connection, for the flight recorder. */
    FlightEvents.ForwardedConnection flight(String forward) {
        return tunnel.isEmpty()
                ? FlightEvents.ForwardedConnection.NONE
                : FlightEvents.now().connection(tunnel, forward);
    }

    OutageTally tally() {
        return tally;
    }

    /** Returns how many clients wait for the tunnel. */
    public int waiting() {
        return byName.values().stream().mapToInt(ForwardTraffic::waiting).sum();
    }

    /** Returns the number of connections, including those that wait or are being opened. */
    public int connections() {
        return byName.values().stream().mapToInt(ForwardTraffic::present).sum();
    }

    /**
     * Runs {@code told} once, as soon as the tunnel has no connections (immediately if it has none now). Call it only after new
     * connections are refused. A second call replaces the first task. The caller may hold any lock while the task runs, so the
     * task must not block.
     */
    public void whenEmpty(Runnable told) {
        whenEmpty.set(told);
        vacated();
    }

    /** Whether a task of {@link #whenEmpty} waits for the last connection to end. */
    boolean isDraining() {
        return whenEmpty.get() != null;
    }

    /** Records that a connection has ended. Runs the task of {@link #whenEmpty} if it was the last one. */
    void vacated() {
        Runnable told = whenEmpty.get();
        if (told != null && connections() == 0 && whenEmpty.compareAndSet(told, null)) {
            Guard.run(LOG, "could not tell that the last connection has ended", told);
        }
    }
}
