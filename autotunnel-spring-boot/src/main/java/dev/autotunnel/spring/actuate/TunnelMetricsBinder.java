package dev.autotunnel.spring.actuate;

import dev.autotunnel.TunnelSupervisor;
import dev.autotunnel.micrometer.TunnelMetrics;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.binder.MeterBinder;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Supplier;
import java.util.stream.Stream;

/**
 * Binds the metrics of all tunnels of a context, and removes them when the context closes.
 *
 * <p>Thread-safe.
 */
public final class TunnelMetricsBinder implements MeterBinder, AutoCloseable {
    private final Supplier<Stream<TunnelSupervisor>> tunnels;
    private final List<TunnelMetrics> bound = new ArrayList<>(); // guarded by this

    /** Makes a binder of the tunnels that the supplier gives at each call. */
    public TunnelMetricsBinder(Supplier<Stream<TunnelSupervisor>> tunnels) {
        this.tunnels = tunnels;
    }

    @Override
    public synchronized void bindTo(MeterRegistry registry) {
        tunnels.get().map(TunnelMetrics::of).forEach(metrics -> {
            metrics.bindTo(registry);
            bound.add(metrics);
        });
    }

    @Override
    public synchronized void close() {
        bound.forEach(TunnelMetrics::close);
        bound.clear();
    }
}
