package dev.autotunnel.internal.relay.pump;

import dev.autotunnel.event.ForwardCounters;
import dev.autotunnel.internal.runtime.Guard;
import dev.autotunnel.spec.Forward;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** What the forwards of a tunnel carry, from the supervisor's making on. Thread-safe; nothing here waits. */
public final class Traffic {
    private static final Logger LOG = LoggerFactory.getLogger(Traffic.class);

    private volatile Map<String, ForwardTraffic> byName; // each map is not changed once it is made
    private volatile List<Forward> forwards;
    private final AtomicReference<@Nullable Runnable> whenEmpty = new AtomicReference<>();

    /** No connections yet. */
    public Traffic(List<? extends Forward> forwards) {
        this.forwards = List.copyOf(forwards);
        this.byName = counting(Map.of());
    }

    /** Other forwards. One that stays as it is keeps what it has counted; call this only while the others have no connection. */
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

    /** The forwards that listen here: local and dynamic ones. */
    public List<Forward> listeningHere() {
        return forwards.stream().filter(f -> !(f instanceof Forward.Remote)).toList();
    }

    /**
     * What that forward carries.
     *
     * @throws IllegalArgumentException where there is none of that name
     */
    public ForwardTraffic of(String forward) {
        ForwardTraffic found = byName.get(forward);
        if (found == null) {
            throw new IllegalArgumentException("there is no forward \"" + forward + "\"");
        }
        return found;
    }

    /** A snapshot of each forward, in the order they were given. */
    public List<ForwardCounters> counters() {
        return byName.values().stream().map(ForwardTraffic::counters).toList();
    }

    /** How many clients wait for the tunnel. */
    public int waiting() {
        return byName.values().stream().mapToInt(ForwardTraffic::waiting).sum();
    }

    /** How many connections there are, those that wait or are being opened included. */
    public int connections() {
        return byName.values().stream().mapToInt(ForwardTraffic::present).sum();
    }

    /**
     * Runs {@code told} once, as soon as the tunnel has no connections (immediately if it has none now). Call it only after new
     * connections are refused. A second call replaces the first task. The task runs under any lock, so it must not block.
     */
    public void whenEmpty(Runnable told) {
        whenEmpty.set(told);
        vacated();
    }

    /** Whether somebody waits for the last connection to end. */
    boolean isDraining() {
        return whenEmpty.get() != null;
    }

    /** A connection has gone. */
    void vacated() {
        Runnable told = whenEmpty.get();
        if (told != null && connections() == 0 && whenEmpty.compareAndSet(told, null)) {
            Guard.run(LOG, "could not tell that the last connection has ended", told);
        }
    }
}
