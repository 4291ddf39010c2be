package dev.autotunnel.internal.supervise;

import dev.autotunnel.event.Failure;
import dev.autotunnel.event.Phase;
import dev.autotunnel.internal.history.IncidentRecorder;
import dev.autotunnel.internal.jfr.OutageFlight;
import dev.autotunnel.internal.machine.Actions;
import dev.autotunnel.internal.machine.Signal;
import dev.autotunnel.internal.machine.TunnelDriver;
import dev.autotunnel.internal.machine.TunnelMachine;
import dev.autotunnel.internal.publish.SlowTargetLog;
import dev.autotunnel.internal.publish.TunnelEvents;
import dev.autotunnel.internal.relay.BindAddresses;
import dev.autotunnel.internal.relay.LocalRelay;
import dev.autotunnel.internal.relay.client.RelayEvents;
import dev.autotunnel.internal.relay.io.Acceptor;
import dev.autotunnel.internal.relay.pump.Traffic;
import dev.autotunnel.internal.relay.pump.TunnelIoThread;
import dev.autotunnel.internal.runtime.Deadline;
import dev.autotunnel.internal.runtime.Guard;
import dev.autotunnel.internal.runtime.TunnelRuntime;
import dev.autotunnel.internal.supervise.monitorports.MonitorHost;
import dev.autotunnel.internal.supervise.monitorports.MonitorPorts;
import dev.autotunnel.internal.transport.SshLink;
import dev.autotunnel.internal.transport.SshTransport;
import dev.autotunnel.internal.transport.TransportException;
import dev.autotunnel.spec.Endpoint;
import dev.autotunnel.spec.Forward;
import dev.autotunnel.spec.MonitorSpec;
import dev.autotunnel.spec.MonitorTiming;
import dev.autotunnel.spec.RestartPolicy;
import dev.autotunnel.spec.TunnelSpec;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.List;
import java.util.function.Consumer;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Wires the parts that one supervisor keeps for its life, and carries out the driver's actions. The parts are the driver, the
 * local listeners, the monitor's ports, and at most one {@link SupervisedLink} at a time.
 *
 * <p>Thread-safe. The driver calls the actions one at a time; they must not block.
 */
public final class TunnelActions implements Actions {
    private static final Logger LOG = LoggerFactory.getLogger(TunnelActions.class);

    private final TunnelRuntime runtime;
    private final MonitorSpec monitorSpec;
    private final Acceptor acceptor;
    private final TunnelIoThread ioThread;
    private final Traffic traffic;
    private final IncidentRecorder incidents;
    private final LocalRelay relay;
    private final MonitorPorts monitorPorts;
    private final TunnelDriver driver;
    private final TunnelEvents events;
    private final SlowTargetLog slowTargets;
    private final ReleaseHooks releaseHooks;
    private final Function<TunnelSpec, SshTransport> transports;
    private final BindAddresses.Lookup lookup;
    private final StateWatch watch;
    private final Object ports = new Object();
    private boolean reserved; // guarded by ports
    private volatile TunnelSpec spec;
    private volatile SshTransport transport;
    private volatile @Nullable SupervisedLink connection;

    public TunnelActions(Parts parts, TunnelEvents events, StateWatch watch, TunnelDriver.Transitions transitions) {
        this.runtime = parts.runtime();
        this.spec = parts.spec();
        this.monitorSpec = parts.monitor();
        this.transports = parts.transports();
        this.transport = transports.apply(spec);
        this.lookup = parts.lookup();
        this.watch = watch;
        this.acceptor = runtime.shared(Acceptor.class, Acceptor::new);
        this.ioThread = new TunnelIoThread(runtime);
        OutageFlight outages = new OutageFlight(spec.name());
        this.driver = new TunnelDriver(runtime, new TunnelMachine(parts.policy()), this, (previous, current, why) -> {
            Guard.tell(LOG, () -> incidents().changed(previous, current, why, runtime.now()));
            Guard.tell(LOG, () -> outages.changed(previous, current, why));
            transitions.changed(previous, current, why);
        });
        this.events = events;
        this.slowTargets = new SlowTargetLog(spec.name());
        this.releaseHooks = new ReleaseHooks(runtime, spec.name(), parts.beforeRelease());
        this.traffic = new Traffic(spec.name(), spec.forwards());
        this.incidents = new IncidentRecorder(spec.name(), traffic::newTally);
        this.relay = new LocalRelay(ioThread, acceptor, traffic, spec.whileDown(), relayEvents());
        this.monitorPorts = MonitorPorts.of(monitorHost(), monitorSpec);
    }

    /** The parameters of a tunnel. */
    public record Parts(
            TunnelRuntime runtime,
            Function<TunnelSpec, SshTransport> transports,
            BindAddresses.Lookup lookup,
            TunnelSpec spec,
            MonitorSpec monitor,
            RestartPolicy policy,
            List<ReleaseHooks.Hook> beforeRelease) {}

    /** Looks up the names on which local forwards listen. Call it without holding a lock. */
    BindAddresses lookUp() throws TransportException {
        return relay.lookUp(lookup);
    }

    /** Binds all local forwards, or none. */
    void bind(BindAddresses addresses) throws TransportException {
        synchronized (ports) {
            if (!relay.isBound()) {
                ioThread.open();
                relay.bind(addresses);
            }
        }
    }

    /**
     * Binds all local forwards, and the monitor's ports if possible. The ports stay bound until {@link #settle}, whatever
     * happens.
     */
    void reserve(BindAddresses addresses) throws TransportException {
        synchronized (ports) {
            bind(addresses);
            monitorPorts.bind();
            reserved = true;
        }
    }

    /**
     * Ends the reservation after the machine has processed the start. If the tunnel is stopped nevertheless, releases the
     * ports, because nobody else would.
     */
    void settle() {
        synchronized (ports) {
            reserved = false;
            if (driver.state().phase() == Phase.STOPPED) {
                release();
            }
        }
    }

    /** Replaces the spec by one with the same name and local forwards. Call it only while there is no link. */
    void change(TunnelSpec next) {
        SpecChange.check(spec, next);
        traffic.change(next.forwards());
        relay.whileDown(next.whileDown());
        if (next.windowLimit() != spec.windowLimit()) {
            transport = transports.apply(next);
        }
        spec = next;
    }

    /** Notes that a link is established but no forward is bound. */
    void nothingForwarded(Failure why) {
        watch.noteFailure(why);
    }

    /** Returns the address and port on which a local forward listens. */
    public InetSocketAddress localAddress(String name) {
        Forward forward = spec.forwards().stream()
                .filter(f -> f.name().equals(name) && (f instanceof Forward.Local || f instanceof Forward.Dynamic))
                .findFirst()
                .orElseThrow(() -> new IllegalArgumentException(
                        "tunnel %s has no local forward \"%s\"".formatted(spec.name(), name)));
        if (forward.bind() instanceof Endpoint.Unix socket) {
            throw new IllegalArgumentException("forward \"%s\" of tunnel %s listens on the socket %s, see forwards()"
                    .formatted(name, spec.name(), socket));
        }
        return relay.bound().stream()
                .filter(f -> f.name().equals(name))
                .map(f -> (InetSocketAddress) f.address())
                .findFirst()
                .orElseThrow(() -> new IllegalStateException("tunnel " + spec.name() + " is not bound"));
    }

    TunnelRuntime runtime() {
        return runtime;
    }

    public TunnelSpec spec() {
        return spec;
    }

    MonitorTiming monitorTiming() {
        return monitorSpec.timing();
    }

    SshTransport transport() {
        return transport;
    }

    Acceptor acceptor() {
        return acceptor;
    }

    TunnelIoThread ioThread() {
        return ioThread;
    }

    public Traffic traffic() {
        return traffic;
    }

    public LocalRelay relay() {
        return relay;
    }

    MonitorPorts monitorPorts() {
        return monitorPorts;
    }

    public TunnelDriver driver() {
        return driver;
    }

    IncidentRecorder incidents() {
        return incidents;
    }

    public ReleaseHooks releaseHooks() {
        return releaseHooks;
    }

    TunnelEvents events() {
        return events;
    }

    RelayEvents relayEvents() {
        return new RelayEvents() {
            @Override
            public void connectionFailed(String forward, Failure failure) {
                events.connectionFailed(forward, failure, traffic.of(forward).failed(failure));
            }

            @Override
            public void openIsSlow(SshLink link, Duration silent) {
                owes(link, silent);
            }

            @Override
            public void targetIsSlow(String forward, Endpoint target, Duration waited) {
                slowTargets.tell(runtime.now(), forward, target.toString(), waited);
            }

            @Override
            public void clientCame(boolean waits) {
                driver.signal(new Signal.ClientCame(waits));
            }

            @Override
            public void clientsLeft() {
                driver.signal(new Signal.ClientsLeft());
            }
        };
    }

    private MonitorHost monitorHost() {
        return new MonitorHost() {
            @Override
            public TunnelRuntime runtime() {
                return runtime;
            }

            @Override
            public TunnelIoThread ioThread() {
                return ioThread;
            }

            @Override
            public Acceptor acceptor() {
                return acceptor;
            }

            @Override
            public RelayEvents relayEvents(Consumer<Failure> failed) {
                return monitorRelayEvents(failed);
            }
        };
    }

    /** Only logs the failures of the monitor's own connections, because the failed test reports them. */
    private RelayEvents monitorRelayEvents(Consumer<Failure> failed) {
        return new RelayEvents() {
            @Override
            public void connectionFailed(String forward, Failure failure) {
                LOG.debug("{}: a connection of the monitor failed: {}", spec.name(), failure);
                failed.accept(failure);
            }

            @Override
            public void openIsSlow(SshLink link, Duration silent) {
                owes(link, silent);
            }

            @Override
            public void targetIsSlow(String forward, Endpoint target, Duration waited) {
                LOG.debug("{}: the server has not opened the monitor's connection for {}", spec.name(), waited);
            }
        };
    }

    @Override
    public void connect(long generation, int attempt) {
        SupervisedLink fresh = new SupervisedLink(this, generation);
        connection = fresh;
        relay.attemptBegins();
        runtime.execute(fresh::open);
    }

    @Override
    public void connectBeside(long generation) {
        SupervisedLink current = connection;
        if (current != null && current.generation() == generation) {
            current.connectBeside();
        }
    }

    @Override
    public void noAttemptFor(Duration time, Failure why) {
        relay.noAttemptBefore(Deadline.after(runtime, time), why);
    }

    @Override
    public void disconnect(long generation) {
        SupervisedLink current = connection;
        if (current != null && current.generation() == generation) {
            connection = null;
            current.close();
        }
        driver.signal(new Signal.Closed(generation));
    }

    @Override
    public void probe(long generation) {
        SupervisedLink current = connection;
        if (current != null && current.generation() == generation) {
            current.probe();
        }
    }

    @Override
    public void drain(long generation) {
        relay.drain();
        SupervisedLink current = connection;
        if (current != null && current.generation() == generation) {
            current.drain();
        }
    }

    @Override
    public void hold() {
        relay.hold();
    }

    @Override
    public void refuse() {
        relay.refuse();
    }

    @Override
    public void release() {
        synchronized (ports) {
            if (reserved) {
                return; // a start has been signalled meanwhile
            }
            relay.close();
            monitorPorts.close();
            ioThread.close();
        }
    }

    private void owes(SshLink slow, Duration silent) {
        SupervisedLink current = connection;
        if (current != null) {
            current.owes(slow, silent);
        }
    }
}
