package dev.autotunnel.page.internal;

import dev.autotunnel.event.BoundForward;
import dev.autotunnel.event.ForwardCounters;
import dev.autotunnel.event.TunnelHistory;
import dev.autotunnel.event.TunnelListener;
import dev.autotunnel.event.TunnelState;
import dev.autotunnel.spec.Forward;
import java.time.Duration;
import java.util.List;
import java.util.OptionalDouble;

/** What the page uses of a supervisor. Two objects are equal if they stand for the same supervisor. Thread-safe. */
public interface WatchedTunnel {
    /** The name of the tunnel. */
    String name();

    /** The servers on the way, as text. */
    String route();

    /** The state now. */
    TunnelState state();

    /** The forwards of the spec. */
    List<Forward> forwards();

    /** The forwards that are bound now. */
    List<BoundForward> bound();

    /** The counters of the forwards. */
    List<ForwardCounters> counters();

    /** The last incidents. */
    TunnelHistory history();

    /** Which share of the last time the tunnel was up; empty if no time counts. */
    OptionalDouble availability(Duration window);

    /** Delivers all events from now on to a listener. */
    TunnelListener.Registration addListener(TunnelListener listener);

    /** Replaces the connection by a new one. */
    void restart();

    /** Retries or tests now. */
    void retryNow();
}
