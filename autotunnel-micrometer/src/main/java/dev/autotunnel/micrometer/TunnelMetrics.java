package dev.autotunnel.micrometer;

import dev.autotunnel.TunnelSupervisor;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Tag;
import io.micrometer.core.instrument.Tags;
import io.micrometer.core.instrument.binder.MeterBinder;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;

/**
 * Binds the metrics of one tunnel to Micrometer. All values come from snapshots and events of the supervisor, so a connection
 * pays nothing for them. Each meter has the tags {@code tunnel} (the name) and {@code server} (host and port of the last
 * server), and what the table says. All tags have few values.
 *
 * <table>
 * <caption>Meters, after the prefix, which is {@code autotunnel} by default</caption>
 * <tr><td>{@link #UP}</td><td>gauge</td><td>1 if the tunnel is up, otherwise 0</td></tr>
 * <tr><td>{@link #STATE}</td><td>gauge</td><td>1 for the present phase, tag {@code state}</td></tr>
 * <tr><td>{@link #ATTEMPTS}</td><td>counter</td><td>attempts to connect that were begun</td></tr>
 * <tr><td>{@link #FAILURES}</td><td>counter</td><td>failed attempts and lost connections, also requested restarts and the end of the lifetime; tags {@code kind}, {@code stage}</td></tr>
 * <tr><td>{@link #OUTAGE}</td><td>timer</td><td>incidents that are over, see {@code TunnelSupervisor.history()}</td></tr>
 * <tr><td>{@link #ROUND_TRIP}</td><td>timer</td><td>end-to-end tests that passed</td></tr>
 * <tr><td>{@link #CONNECTIONS}</td><td>gauge</td><td>tags {@code forward}, {@code state}: open, held, opening</td></tr>
 * <tr><td>{@link #OPENED}</td><td>counter</td><td>connections that were opened, tag {@code forward}</td></tr>
 * <tr><td>{@link #REFUSED}</td><td>counter</td><td>clients without a connection, tags {@code forward}, {@code reason}</td></tr>
 * <tr><td>{@link #RESET}</td><td>counter</td><td>open connections that were cut, tag {@code forward}</td></tr>
 * <tr><td>{@link #BYTES}</td><td>counter</td><td>tags {@code forward}, {@code direction}: sent, received</td></tr>
 * </table>
 *
 * <p>Counters of forwards count from when the supervisor was built. Attempts and failures count from when the metrics were bound.
 *
 * <p>Thread-safe.
 */
public final class TunnelMetrics implements MeterBinder, AutoCloseable {
    /** The prefix of all names if no other is given. */
    public static final String PREFIX = "autotunnel";

    /** Whether the tunnel is up. */
    public static final String UP = "tunnel.up";

    /** The phase of the tunnel. */
    public static final String STATE = "tunnel.state";

    /** Attempts to connect. */
    public static final String ATTEMPTS = "tunnel.attempts";

    /** Failed attempts and lost connections, also {@code restart_requested} and {@code max_lifetime_reached}. */
    public static final String FAILURES = "tunnel.failures";

    /** Incidents that are over. */
    public static final String OUTAGE = "tunnel.outage";

    /** The round trip of the end-to-end test. */
    public static final String ROUND_TRIP = "monitor.roundtrip";

    /** Connections that are there now. */
    public static final String CONNECTIONS = "forward.connections";

    /** Connections that were opened. */
    public static final String OPENED = "forward.connections.opened";

    /** Clients that were not connected. */
    public static final String REFUSED = "forward.connections.refused";

    /** Connections that were cut. */
    public static final String RESET = "forward.connections.reset";

    /** Bytes of connections. */
    public static final String BYTES = "forward.bytes";

    private final TunnelSupervisor tunnel;
    private final String prefix;
    private final Tags tags;
    private final List<Binding> bindings = new ArrayList<>(); // guarded by this

    private TunnelMetrics(TunnelSupervisor tunnel, String prefix, Tags tags) {
        this.tunnel = tunnel;
        this.prefix = Objects.requireNonNull(prefix, "prefix");
        this.tags = tags;
    }

    /** Returns the metrics of a tunnel, with the prefix {@link #PREFIX}. Nothing is bound yet. */
    public static TunnelMetrics of(TunnelSupervisor tunnel) {
        return of(tunnel, PREFIX, Tags.empty());
    }

    /**
     * Returns the metrics of a tunnel. Nothing is bound yet.
     *
     * @param prefix what all names begin with, without the dot after it
     * @param tags more tags for each meter
     */
    public static TunnelMetrics of(TunnelSupervisor tunnel, String prefix, Iterable<Tag> tags) {
        Tags own = Tags.of(
                "tunnel",
                tunnel.name(),
                "server",
                tunnel.spec().server().host() + ":" + tunnel.spec().server().port());
        return new TunnelMetrics(tunnel, prefix, own.and(tags));
    }

    /** Registers the meters. One object may be bound to several registries. */
    @Override
    public synchronized void bindTo(MeterRegistry registry) {
        Binding binding = new Binding(tunnel, registry, prefix, tags);
        bindings.add(binding);
        binding.bind();
    }

    /** Removes the meters from all registries, and the listener from the tunnel. The tunnel goes on. */
    @Override
    public synchronized void close() {
        bindings.forEach(Binding::close);
        bindings.clear();
    }
}
