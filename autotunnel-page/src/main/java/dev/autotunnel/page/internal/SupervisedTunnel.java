package dev.autotunnel.page.internal;

import dev.autotunnel.TunnelSupervisor;
import dev.autotunnel.event.BoundForward;
import dev.autotunnel.event.ForwardCounters;
import dev.autotunnel.event.TunnelHistory;
import dev.autotunnel.event.TunnelListener;
import dev.autotunnel.event.TunnelState;
import dev.autotunnel.spec.Forward;
import java.time.Duration;
import java.util.List;
import java.util.OptionalDouble;

/**
 * A supervisor, as the page sees it.
 *
 * <p>Immutable; thread-safe.
 */
public record SupervisedTunnel(TunnelSupervisor supervisor) implements WatchedTunnel {
    @Override
    public String name() {
        return supervisor.name();
    }

    @Override
    public String route() {
        return supervisor.spec().server().routeText();
    }

    @Override
    public TunnelState state() {
        return supervisor.state();
    }

    @Override
    public List<Forward> forwards() {
        return supervisor.spec().forwards();
    }

    @Override
    public List<BoundForward> bound() {
        return supervisor.forwards();
    }

    @Override
    public List<ForwardCounters> counters() {
        return supervisor.counters();
    }

    @Override
    public TunnelHistory history() {
        return supervisor.history();
    }

    @Override
    public OptionalDouble availability(Duration window) {
        return supervisor.availability(window);
    }

    @Override
    public TunnelListener.Registration addListener(TunnelListener listener) {
        return supervisor.addListener(listener);
    }

    @Override
    public void restart() {
        supervisor.restart();
    }

    @Override
    public void retryNow() {
        supervisor.retryNow();
    }
}
