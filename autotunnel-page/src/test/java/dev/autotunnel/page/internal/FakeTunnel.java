package dev.autotunnel.page.internal;

import dev.autotunnel.event.BoundForward;
import dev.autotunnel.event.EventHeader;
import dev.autotunnel.event.Failure;
import dev.autotunnel.event.ForwardCounters;
import dev.autotunnel.event.Incident;
import dev.autotunnel.event.TunnelEvent;
import dev.autotunnel.event.TunnelHistory;
import dev.autotunnel.event.TunnelListener;
import dev.autotunnel.event.TunnelState;
import dev.autotunnel.spec.Forward;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.OptionalDouble;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;

/** A tunnel whose state, counters and history a test sets. For one thread. */
final class FakeTunnel implements WatchedTunnel {
    static final Instant NOON = Instant.parse("2026-11-29T12:00:00Z");

    final Set<TunnelListener> listeners = ConcurrentHashMap.newKeySet();
    private final String name;
    TunnelState state = TunnelState.Stopped.of();
    List<Forward> forwards = List.of(Forward.local("db", "0:db.internal:5432"));
    List<BoundForward> bound = List.of();
    List<ForwardCounters> counters = List.of();
    List<Incident> incidents = List.of();
    OptionalDouble availability = OptionalDouble.empty();
    boolean broken;
    private Instant last = NOON;
    private long sequence;

    FakeTunnel(String name) {
        this.name = name;
    }

    /** Changes the state, as an event that has happened at that time. */
    void become(TunnelState next, Instant at, @Nullable Failure failure) {
        TunnelState previous = state;
        state = next;
        tell(TunnelEvent.StateChanged.of(header(at), previous, failure));
    }

    EventHeader header(Instant at) {
        last = at;
        return EventHeader.of(name, ++sequence, at, state);
    }

    void tell(TunnelEvent event) {
        listeners.forEach(listener -> listener.onEvent(event));
    }

    static TunnelState.Up up(Instant since) {
        return TunnelState.Up.of(since, List.of(), List.of(), dev.autotunnel.event.MonitorStatus.PASSING);
    }

    static Failure failure(String message) {
        return Failure.of(Failure.Kind.LINK_CLOSED, Failure.Stage.LINK, message);
    }

    @Override
    public String name() {
        return name;
    }

    @Override
    public String route() {
        return "deploy@bastion.example.com";
    }

    @Override
    public TunnelState state() {
        return state;
    }

    @Override
    public List<Forward> forwards() {
        return forwards;
    }

    @Override
    public List<BoundForward> bound() {
        return bound;
    }

    @Override
    public List<ForwardCounters> counters() {
        return counters;
    }

    @Override
    public TunnelHistory history() {
        if (broken) {
            throw new IllegalStateException("broken");
        }
        return TunnelHistory.of(name, NOON, incidents, 0);
    }

    @Override
    public OptionalDouble availability(Duration window) {
        return availability;
    }

    /** As a supervisor does, this tells a listener that joins after the first event the state, as a change to itself. */
    @Override
    public TunnelListener.Registration addListener(TunnelListener listener) {
        listeners.add(listener);
        if (sequence > 0) {
            listener.onEvent(TunnelEvent.StateChanged.of(EventHeader.of(name, sequence, last, state), state, null));
        }
        return () -> listeners.remove(listener);
    }

    @Override
    public void restart() {
        throw new UnsupportedOperationException();
    }

    @Override
    public void retryNow() {
        throw new UnsupportedOperationException();
    }
}
