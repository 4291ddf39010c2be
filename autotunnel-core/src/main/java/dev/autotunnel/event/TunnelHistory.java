package dev.autotunnel.event;

import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * The last incidents of a tunnel, as a snapshot. {@link #toString()} is a text of several lines that can be pasted into a ticket:
 * it holds no secret, and text of servers and clients is escaped.
 *
 * <p>Immutable; thread-safe.
 */
public final class TunnelHistory {
    /** The most incidents that a supervisor remembers: 100. */
    public static final int MOST = 100;

    private final String tunnel;
    private final Instant at;
    private final List<Incident> incidents;
    private final long forgotten;

    private TunnelHistory(String tunnel, Instant at, List<Incident> incidents, long forgotten) {
        this.tunnel = Objects.requireNonNull(tunnel, "tunnel");
        this.at = Objects.requireNonNull(at, "at");
        this.incidents = List.copyOf(incidents);
        this.forgotten = forgotten;
    }

    /** A history. The library makes these objects; a test may make one, too. */
    public static TunnelHistory of(String tunnel, Instant at, List<Incident> incidents, long forgotten) {
        return new TunnelHistory(tunnel, at, incidents, forgotten);
    }

    /** The name of the tunnel. */
    public String tunnel() {
        return tunnel;
    }

    /** Returns when the snapshot was taken, by the wall clock. */
    public Instant at() {
        return at;
    }

    /** Returns the incidents, the oldest first. The last one may still go on. */
    public List<Incident> incidents() {
        return incidents;
    }

    /** Returns how many older incidents are no longer in the list. */
    public long forgotten() {
        return forgotten;
    }

    @Override
    public boolean equals(@Nullable Object other) {
        return other instanceof TunnelHistory that
                && tunnel.equals(that.tunnel)
                && at.equals(that.at)
                && incidents.equals(that.incidents)
                && forgotten == that.forgotten;
    }

    @Override
    public int hashCode() {
        return Objects.hash(tunnel, at, incidents, forgotten);
    }

    @Override
    public String toString() {
        long all = incidents.size() + forgotten;
        StringBuilder text = new StringBuilder("tunnel %s at %s: %d %s"
                .formatted(tunnel, at.truncatedTo(ChronoUnit.MILLIS), all, all == 1 ? "incident" : "incidents"));
        if (forgotten > 0) {
            text.append(", the last ").append(incidents.size()).append(" of them:");
        }
        incidents.forEach(incident -> text.append('\n').append(incident));
        return text.toString();
    }
}
