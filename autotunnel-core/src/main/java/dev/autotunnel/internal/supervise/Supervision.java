package dev.autotunnel.internal.supervise;

import dev.autotunnel.event.Failure;
import dev.autotunnel.event.TunnelHistory;
import dev.autotunnel.event.TunnelListener;
import dev.autotunnel.event.TunnelState;
import dev.autotunnel.internal.machine.Signal;
import dev.autotunnel.internal.publish.EventLog;
import dev.autotunnel.internal.publish.EventPublisher;
import dev.autotunnel.internal.publish.TunnelEvents;
import dev.autotunnel.internal.relay.inprocess.ConnectFailures;
import dev.autotunnel.internal.relay.inprocess.TunnelSockets;
import dev.autotunnel.internal.runtime.Guard;
import dev.autotunnel.internal.runtime.TunnelRuntime;
import java.time.Duration;
import java.util.Collection;
import java.util.OptionalDouble;
import java.util.concurrent.CompletionStage;
import java.util.function.Consumer;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * One supervised tunnel, wired together: its actions, its lifecycle, its events, and the waits for its state.
 *
 * <p>Thread-safe.
 *
 * @param <T> the type of the supervisor that the application sees
 */
public final class Supervision<T> {
    private static final Logger LOG = LoggerFactory.getLogger(Supervision.class);

    private final TunnelRuntime runtime;
    private final TunnelActions tunnel;
    private final EventPublisher publisher;
    private final Lifecycle lifecycle;
    private final StateWaits waits;
    private final WhenUp<T> whenUp;
    private final TunnelSockets sockets;
    private final StateWatch watch;

    /** Makes a tunnel that is not started. {@code exception} makes the exceptions for the application. */
    public Supervision(
            TunnelActions.Parts parts,
            Collection<TunnelListener> listeners,
            Function<Failure, ? extends RuntimeException> exception,
            T supervisor) {
        runtime = parts.runtime();
        String name = parts.spec().name();
        publisher = new EventPublisher(runtime, name);
        TunnelEvents events = new TunnelEvents(publisher);
        watch = new StateWatch();
        WhenUp<T> up = new WhenUp<>(runtime, supervisor, exception);
        whenUp = up;
        tunnel = new TunnelActions(parts, events, watch, (previous, current, why) -> {
            Guard.tell(LOG, () -> events.stateChanged(previous, current, why));
            Guard.tell(LOG, () -> watch.changed(current, why));
            Guard.tell(LOG, () -> up.changed(current));
        });
        publisher.add(new EventLog(name, tunnel.traffic()::waiting));
        listeners.forEach(publisher::add);
        lifecycle = new Lifecycle(runtime, tunnel, watch, exception);
        waits = new StateWaits(runtime, tunnel.driver(), watch, exception);
        sockets = new TunnelSockets(
                runtime,
                tunnel.relay()::arrived,
                name,
                () -> tunnel.spec().forwards(),
                new ConnectFailures(name, exception, this::whyDown));
    }

    public TunnelActions tunnel() {
        return tunnel;
    }

    public EventPublisher publisher() {
        return publisher;
    }

    public Lifecycle lifecycle() {
        return lifecycle;
    }

    public StateWaits waits() {
        return waits;
    }

    /** Returns what makes the sockets that are SSH channels. */
    public TunnelSockets sockets() {
        return sockets;
    }

    /** Returns why the tunnel is not up; null if it is up, or if no attempt has failed. */
    private @Nullable Failure whyDown() {
        TunnelState state = state();
        if (state.isUp()) {
            return null;
        }
        return StateWaits.isFinal(state) ? WaitFailures.notUp(state, null, Duration.ZERO) : watch.lastFailure();
    }

    /** Returns the current state. Never blocks. */
    public TunnelState state() {
        return tunnel.driver().state();
    }

    /** Returns the incidents so far. Never blocks. */
    public TunnelHistory history() {
        return tunnel.incidents().history(state(), runtime.now());
    }

    /** Returns the share of the time in which the tunnel was up. Empty if it was neither up nor down in that time. */
    public OptionalDouble availability(Duration window) {
        return tunnel.incidents().availability(window, runtime.now());
    }

    /** Passes a signal to the machine, unless the tunnel is closed. */
    public void tell(Signal signal) {
        if (!lifecycle.isClosing()) {
            tunnel.driver().tell(signal);
        }
    }

    /** Returns a stage that completes when the tunnel is up, or with an exception if the tunnel is not running. */
    public CompletionStage<T> whenUp() {
        CompletionStage<T> stage = whenUp.stage();
        tunnel.driver().afterSignals(() -> whenUp.changed(state()));
        return stage;
    }

    /** Closes the tunnel within {@code most}. {@code last} runs once at the end, with the time that is left. */
    public void close(Duration most, Consumer<Duration> last) {
        lifecycle.close(publisher, most, left -> {
            whenUp.close();
            last.accept(left);
        });
    }
}
