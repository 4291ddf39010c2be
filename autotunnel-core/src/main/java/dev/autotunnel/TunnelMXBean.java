package dev.autotunnel;

import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * The management interface of a tunnel that is registered in {@link Tunnels}. Its name is
 * {@code dev.autotunnel:type=Tunnel,name=orders} for a tunnel named orders. The bean exists from {@link Tunnels#register} until the tunnel is unregistered
 * or closed. Without the module {@code java.management} there is none.
 *
 * <p>The attributes are snapshots and never block. Thread-safe.
 */
public interface TunnelMXBean {
    /** Returns the name of the tunnel. */
    String getName();

    /** Returns the servers on the route, without credentials. */
    String getServer();

    /** Returns the phase of the tunnel: {@code UP}, {@code WAITING}, ... */
    String getState();

    /** Returns whether the tunnel is usable now. */
    boolean isUp();

    /** Returns since when the tunnel is up or down, in ISO 8601; null if it is stopped, or if its first attempt is under way. */
    @Nullable
    String getSince();

    /** Returns the last failure; null if none is remembered. */
    @Nullable
    String getLastFailure();

    /** Returns what to do about the last failure; null if none is remembered. */
    @Nullable
    String getRemedy();

    /** Returns the counters of each forward, by the names of {@link dev.autotunnel.event.ForwardCounters}. */
    Map<String, Map<String, Long>> getCounters();

    /** Returns the last incidents as text, see {@code TunnelSupervisor.history()}. */
    String getHistory();

    /** Returns how many incidents there were, with the one that goes on. */
    long getIncidents();

    /** Returns the share of the last 24 h in which the tunnel was up, see {@code TunnelSupervisor.availability}; -1 if unknown. */
    double getAvailability();

    /** Replaces the connection by a new one, see {@link TunnelSupervisor#restart()}. */
    void restart();

    /** Retries or tests now, see {@link TunnelSupervisor#retryNow()}. */
    void retryNow();
}
