package dev.autotunnel;

import dev.autotunnel.event.Failure;
import dev.autotunnel.event.ForwardCounters;
import dev.autotunnel.event.Incident;
import dev.autotunnel.event.TunnelHistory;
import dev.autotunnel.event.TunnelState;
import java.lang.management.ManagementFactory;
import java.time.Duration;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import javax.management.InstanceAlreadyExistsException;
import javax.management.InstanceNotFoundException;
import javax.management.JMException;
import javax.management.ObjectName;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The management bean of a tunnel in the platform's MBean server. Only {@link Tunnels} loads this class, and only for a
 * registered tunnel: the module {@code java.management} may be missing. Thread-safe.
 */
final class TunnelManagement implements TunnelMXBean {
    private static final Logger LOG = LoggerFactory.getLogger(TunnelManagement.class);
    private static final Duration DAY = Duration.ofDays(1);
    private static final Map<TunnelSupervisor, ObjectName> NAMES = new ConcurrentHashMap<>();

    private final TunnelSupervisor tunnel;

    private TunnelManagement(TunnelSupervisor tunnel) {
        this.tunnel = tunnel;
    }

    /** Registers the bean of a tunnel. A failure is logged: the tunnel works without a bean. */
    static void register(TunnelSupervisor tunnel) {
        try {
            ObjectName name = new ObjectName("dev.autotunnel:type=Tunnel,name=" + tunnel.name());
            ManagementFactory.getPlatformMBeanServer().registerMBean(new TunnelManagement(tunnel), name);
            NAMES.put(tunnel, name);
        } catch (InstanceAlreadyExistsException e) {
            LOG.info("tunnel {} has no MBean: another class loader has one of that name", tunnel.name());
        } catch (JMException | RuntimeException e) {
            LOG.warn("tunnel {} has no MBean", tunnel.name(), e);
        }
    }

    /** Removes the bean of a tunnel, if there is one. */
    static void unregister(TunnelSupervisor tunnel) {
        ObjectName name = NAMES.remove(tunnel);
        if (name == null) {
            return;
        }
        try {
            ManagementFactory.getPlatformMBeanServer().unregisterMBean(name);
        } catch (InstanceNotFoundException e) {
            LOG.debug("somebody else has removed the MBean of tunnel {}", tunnel.name(), e);
        } catch (JMException | RuntimeException e) {
            LOG.warn("the MBean of tunnel {} is left behind", tunnel.name(), e);
        }
    }

    @Override
    public String getName() {
        return tunnel.name();
    }

    @Override
    public String getServer() {
        return tunnel.spec().server().routeText();
    }

    @Override
    public String getState() {
        return tunnel.state().phase().name();
    }

    @Override
    public boolean isUp() {
        return tunnel.isUp();
    }

    @Override
    public @Nullable String getSince() {
        Optional<Instant> since = tunnel.state() instanceof TunnelState.Up up
                ? Optional.of(up.since())
                : lastIncident().filter(incident -> incident.end().isEmpty()).map(Incident::begin);
        return since.map(Instant::toString).orElse(null);
    }

    @Override
    public @Nullable String getLastFailure() {
        return lastFailure().map(Failure::toString).orElse(null);
    }

    @Override
    public @Nullable String getRemedy() {
        return lastFailure().map(Failure::remedy).orElse(null);
    }

    @Override
    public Map<String, Map<String, Long>> getCounters() {
        Map<String, Map<String, Long>> all = new LinkedHashMap<>();
        tunnel.counters().forEach(counters -> all.put(counters.name(), values(counters)));
        return all;
    }

    @Override
    public String getHistory() {
        return tunnel.history().toString();
    }

    @Override
    public long getIncidents() {
        TunnelHistory history = tunnel.history();
        return history.forgotten() + history.incidents().size();
    }

    @Override
    public double getAvailability() {
        return tunnel.availability(DAY).orElse(-1);
    }

    @Override
    public void restart() {
        tunnel.restart();
    }

    @Override
    public void retryNow() {
        tunnel.retryNow();
    }

    /** The failure of the state, or the cause of the last incident. */
    private Optional<Failure> lastFailure() {
        TunnelState state = tunnel.state();
        if (state instanceof TunnelState.Waiting waiting) {
            return Optional.of(waiting.cause());
        }
        if (state instanceof TunnelState.Failed failed) {
            return Optional.of(failed.cause());
        }
        return lastIncident().map(Incident::cause);
    }

    private Optional<Incident> lastIncident() {
        List<Incident> all = tunnel.history().incidents();
        return all.isEmpty() ? Optional.empty() : Optional.of(all.get(all.size() - 1));
    }

    private static Map<String, Long> values(ForwardCounters counters) {
        Map<String, Long> values = new LinkedHashMap<>();
        values.put("open", (long) counters.open());
        values.put("opening", (long) counters.opening());
        values.put("held", (long) counters.held());
        values.put("total", counters.total());
        values.put("refused", counters.refused());
        values.put("reset", counters.reset());
        values.put("bytesSent", counters.bytesSent());
        values.put("bytesReceived", counters.bytesReceived());
        values.put("consecutiveFailures", counters.consecutiveFailures());
        return values;
    }
}
