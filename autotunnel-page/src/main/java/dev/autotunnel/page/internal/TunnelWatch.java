package dev.autotunnel.page.internal;

import dev.autotunnel.event.Failure;
import dev.autotunnel.event.Phase;
import dev.autotunnel.event.TunnelEvent;
import dev.autotunnel.event.TunnelListener;
import dev.autotunnel.event.TunnelState;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * What the page remembers of one tunnel beside its snapshots: since when it is in its phase, its last failure, the last test
 * of the monitor, and the times in which it was not running.
 *
 * <p>Thread-safe. The tunnel calls the listener on a thread of the library.
 */
public final class TunnelWatch implements AutoCloseable {
    private static final int MOST_PAUSES = 50;

    private final WatchedTunnel tunnel;
    private final Rates rates = new Rates();
    private final TunnelListener.Registration registration;
    private final Deque<Pause> pauses = new ArrayDeque<>();
    private final Instant from;
    private @Nullable Phase phase;
    private @Nullable Instant phaseSince;
    private @Nullable LastFailure lastFailure;
    private @Nullable LastTest lastTest;

    /** A failure, and when it happened. */
    public record LastFailure(Failure failure, Instant at) {}

    /** A test of the monitor that passed: how long it took, and when. */
    public record LastTest(Duration roundTrip, Instant at) {}

    /** A time in which the tunnel was not started; the end is null while it goes on. */
    public record Pause(Instant from, @Nullable Instant to) {}

    /** Begins to watch a tunnel. Passes each event that a person wants to see to {@code events}. */
    public TunnelWatch(WatchedTunnel tunnel, Instant now, Consumer<TunnelEvent> events) {
        this.tunnel = tunnel;
        this.from = now;
        this.registration = tunnel.addListener(event -> {
            remember(event);
            if (!(event instanceof TunnelEvent.MonitorPassed) && !isGreeting(event)) {
                events.accept(event);
            }
        });
        synchronized (this) { // events may come already
            if (pauses.isEmpty() && tunnel.state().phase() == Phase.STOPPED) {
                pauses.add(new Pause(now, null));
            }
        }
    }

    /** The tunnel. */
    public WatchedTunnel tunnel() {
        return tunnel;
    }

    /** Its rates. */
    public Rates rates() {
        return rates;
    }

    /** Returns from when on the page knows when the tunnel was stopped. */
    public Instant from() {
        return from;
    }

    /** A listener that joins late gets the state as a change to itself: nothing has happened. */
    private static boolean isGreeting(TunnelEvent event) {
        return event instanceof TunnelEvent.StateChanged change
                && change.previous().equals(change.state());
    }

    private synchronized void remember(TunnelEvent event) {
        Instant at = event.at();
        if (event instanceof TunnelEvent.StateChanged change) {
            Phase now = change.state().phase();
            if (now != change.previous().phase()) {
                phase = now;
                phaseSince = at;
                pause(now == Phase.STOPPED, at);
            }
        }
        if (event instanceof TunnelEvent.MonitorPassed passed) {
            lastTest = new LastTest(passed.roundTrip(), at);
        }
        event.failure()
                .filter(failure -> failure.kind().category() != Failure.Category.CLIENT)
                .ifPresent(failure -> lastFailure = new LastFailure(failure, at));
    }

    private void pause(boolean stopped, Instant at) {
        Pause last = pauses.peekLast();
        boolean open = last != null && last.to() == null;
        if (stopped && !open) {
            pauses.addLast(new Pause(at, null));
        } else if (!stopped && open && last != null) {
            pauses.removeLast();
            pauses.addLast(new Pause(last.from(), at));
        }
        if (pauses.size() > MOST_PAUSES) {
            pauses.removeFirst();
        }
    }

    /** Returns since when the tunnel is in the phase of that state, if that is known. */
    public synchronized Optional<Instant> since(TunnelState state) {
        if (state instanceof TunnelState.Up up) {
            return Optional.of(up.since());
        }
        return phase == state.phase() ? Optional.ofNullable(phaseSince) : Optional.empty();
    }

    /** Returns the last failure of the tunnel itself, if the page has seen one. */
    public synchronized Optional<LastFailure> lastFailure() {
        return Optional.ofNullable(lastFailure);
    }

    /** Returns the last test that passed, if the page has seen one. */
    public synchronized Optional<LastTest> lastTest() {
        return Optional.ofNullable(lastTest);
    }

    /** Returns the times in which the tunnel was not started, the oldest first. */
    public synchronized List<Pause> pauses() {
        return List.copyOf(pauses);
    }

    /** Stops watching. */
    @Override
    public void close() {
        registration.close();
    }
}
