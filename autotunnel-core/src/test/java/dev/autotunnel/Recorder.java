package dev.autotunnel;

import static org.awaitility.Awaitility.await;

import dev.autotunnel.event.Failure;
import dev.autotunnel.event.Phase;
import dev.autotunnel.event.TunnelEvent;
import dev.autotunnel.event.TunnelListener;
import dev.autotunnel.openssh.TestSecrets;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.Predicate;

/** Keeps the events of a tunnel, and waits for one. */
final class Recorder implements TunnelListener {
    static final Duration PATIENCE = Duration.ofSeconds(60);

    private final List<TunnelEvent> events = new CopyOnWriteArrayList<>();

    @Override
    public void onEvent(TunnelEvent event) {
        events.add(event);
        TestSecrets.search("an event", event.toString());
        event.failure()
                .ifPresent(failure ->
                        TestSecrets.search("a failure", failure + " " + failure.message() + failure.remedy()));
    }

    List<TunnelEvent> all() {
        return events;
    }

    void clear() {
        events.clear();
    }

    long count(Predicate<TunnelEvent> fits) {
        return events.stream().filter(fits).count();
    }

    <T extends TunnelEvent> T awaitEvent(Class<T> type, Predicate<T> fits) {
        return await().alias(type.getSimpleName() + " among " + events)
                .atMost(PATIENCE)
                .until(
                        () -> events.stream()
                                .filter(type::isInstance)
                                .map(type::cast)
                                .filter(fits)
                                .findFirst(),
                        java.util.Optional::isPresent)
                .orElseThrow();
    }

    /** The failure of the first event that carries one of that kind. */
    Failure awaitFailure(Failure.Kind kind) {
        return awaitEvent(
                        TunnelEvent.class,
                        e -> e.failure().filter(f -> f.kind() == kind).isPresent())
                .failure()
                .orElseThrow();
    }

    /** The first change for a failure of that kind. */
    TunnelEvent.StateChanged awaitChange(Failure.Kind kind) {
        return awaitEvent(
                TunnelEvent.StateChanged.class,
                e -> e.failure().filter(f -> f.kind() == kind).isPresent());
    }

    /** The first change to that phase. */
    TunnelEvent.StateChanged awaitPhase(Phase phase) {
        return awaitEvent(TunnelEvent.StateChanged.class, e -> e.state().phase() == phase);
    }
}
