package dev.autotunnel.micrometer;

import dev.autotunnel.TunnelSupervisor;
import dev.autotunnel.event.Failure;
import dev.autotunnel.event.ForwardCounters;
import dev.autotunnel.event.Incident;
import dev.autotunnel.event.Phase;
import dev.autotunnel.event.RefusalReason;
import dev.autotunnel.event.TunnelEvent;
import dev.autotunnel.event.TunnelHistory;
import dev.autotunnel.event.TunnelListener;
import dev.autotunnel.spec.Forward;
import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.FunctionCounter;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.Meter;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Tags;
import io.micrometer.core.instrument.Timer;
import java.util.Locale;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.ToDoubleFunction;
import org.jspecify.annotations.Nullable;

/** The meters of one tunnel in one registry. Thread-safe. */
final class Binding {
    private final TunnelSupervisor tunnel;
    private final MeterRegistry registry;
    private final String prefix;
    private final Tags tags;
    private final Set<Meter> meters = ConcurrentHashMap.newKeySet();
    private TunnelListener.@Nullable Registration listener; // guarded by this, as are the next two
    private boolean closed;
    private long recorded;

    Binding(TunnelSupervisor tunnel, MeterRegistry registry, String prefix, Tags tags) {
        this.tunnel = tunnel;
        this.registry = registry;
        this.prefix = prefix;
        this.tags = tags;
    }

    synchronized void bind() {
        bindTunnel();
        tunnel.spec().forwards().forEach(this::bindForward);
        Counter attempts = counted(Counter.builder(name(TunnelMetrics.ATTEMPTS))
                .description("Attempts to connect that were begun")
                .tags(tags)
                .register(registry));
        Timer outage = timer(TunnelMetrics.OUTAGE, "Times in which the tunnel was started and not up");
        Timer roundTrip = timer(TunnelMetrics.ROUND_TRIP, "Round trips of the end-to-end test");
        listener = tunnel.addListener(event -> {
            if (event instanceof TunnelEvent.MonitorPassed passed) {
                roundTrip.record(passed.roundTrip());
            } else if (event instanceof TunnelEvent.StateChanged change
                    && !change.state().equals(change.previous())) { // a listener is first told the present state
                changed(change, attempts);
                recordOutages(outage);
            }
        });
        recordOutages(outage);
    }

    /** Removes the meters and the listener. */
    synchronized void close() {
        closed = true;
        if (listener != null) {
            listener.close();
        }
        meters.forEach(registry::remove);
        meters.clear();
    }

    private void bindTunnel() {
        counted(Gauge.builder(name(TunnelMetrics.UP), tunnel, it -> it.isUp() ? 1 : 0)
                .description("Whether the tunnel is up")
                .tags(tags)
                .register(registry));
        for (Phase phase : Phase.values()) {
            counted(Gauge.builder(
                            name(TunnelMetrics.STATE), tunnel, it -> it.state().phase() == phase ? 1 : 0)
                    .description("The phase of the tunnel: 1 for the present one")
                    .tags(tags.and("state", phase.name().toLowerCase(Locale.ROOT)))
                    .register(registry));
        }
    }

    private void bindForward(Forward forward) {
        String name = forward.name();
        Tags own = tags.and("forward", name);
        connections(name, own, "open", ForwardCounters::open);
        connections(name, own, "held", ForwardCounters::held);
        connections(name, own, "opening", ForwardCounters::opening);
        counter(TunnelMetrics.OPENED, "Connections that were opened", name, own, null, ForwardCounters::total);
        counter(TunnelMetrics.RESET, "Open connections that were cut", name, own, null, ForwardCounters::reset);
        for (RefusalReason reason : RefusalReason.values()) {
            Tags because = own.and("reason", reason.toString());
            counter(
                    TunnelMetrics.REFUSED,
                    "Clients that were not connected",
                    name,
                    because,
                    null,
                    counters -> counters.refusedBy().getOrDefault(reason, 0L));
        }
        String bytes = "Bytes of connections, without the overhead of SSH";
        Tags sent = own.and("direction", "sent");
        Tags received = own.and("direction", "received");
        counter(TunnelMetrics.BYTES, bytes, name, sent, "bytes", ForwardCounters::bytesSent);
        counter(TunnelMetrics.BYTES, bytes, name, received, "bytes", ForwardCounters::bytesReceived);
    }

    private void connections(String forward, Tags own, String state, ToDoubleFunction<ForwardCounters> value) {
        counted(Gauge.builder(name(TunnelMetrics.CONNECTIONS), tunnel, it -> of(it, forward, value))
                .description("Connections that are open, wait for the tunnel (held), or are being opened")
                .baseUnit("connections")
                .tags(own.and("state", state))
                .register(registry));
    }

    private void counter(
            String name,
            String description,
            String forward,
            Tags own,
            @Nullable String unit,
            ToDoubleFunction<ForwardCounters> value) {
        counted(FunctionCounter.builder(name(name), tunnel, it -> of(it, forward, value))
                .description(description)
                .baseUnit(unit)
                .tags(own)
                .register(registry));
    }

    /** Returns a value of a forward; 0 if a later spec no longer has the forward. */
    private static double of(TunnelSupervisor tunnel, String forward, ToDoubleFunction<ForwardCounters> value) {
        return tunnel.counters().stream()
                .filter(counters -> counters.name().equals(forward))
                .mapToDouble(value)
                .sum();
    }

    private Timer timer(String name, String description) {
        return counted(
                Timer.builder(name(name)).description(description).tags(tags).register(registry));
    }

    private synchronized void changed(TunnelEvent.StateChanged change, Counter attempts) {
        if (closed) {
            return; // a late event must not register a meter
        }
        if (change.state().phase() == Phase.CONNECTING) {
            attempts.increment();
        }
        change.failure().ifPresent(this::failed);
    }

    private void failed(Failure why) {
        counted(Counter.builder(name(TunnelMetrics.FAILURES))
                        .description("Failed attempts and lost connections")
                        .tags(tags.and(
                                "kind", why.kind().name().toLowerCase(Locale.ROOT),
                                "stage", why.stage().name().toLowerCase(Locale.ROOT)))
                        .register(registry))
                .increment();
    }

    /** Records the incidents that are over and were not recorded yet. The history is complete, even if events were dropped. */
    private synchronized void recordOutages(Timer outage) {
        TunnelHistory history = tunnel.history();
        long number = history.forgotten();
        for (Incident incident : history.incidents()) {
            number++;
            if (number > recorded && incident.end().isPresent()) {
                outage.record(incident.duration());
                recorded = number;
            }
        }
    }

    private <M extends Meter> M counted(M meter) {
        meters.add(meter);
        return meter;
    }

    private String name(String name) {
        return prefix + "." + name;
    }
}
