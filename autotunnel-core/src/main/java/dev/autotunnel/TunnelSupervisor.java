package dev.autotunnel;

import dev.autotunnel.engine.EventLog;
import dev.autotunnel.engine.EventPublisher;
import dev.autotunnel.engine.Signal;
import dev.autotunnel.engine.TunnelMachine;
import dev.autotunnel.event.BoundForward;
import dev.autotunnel.event.Phase;
import dev.autotunnel.event.TunnelListener;
import dev.autotunnel.event.TunnelState;
import dev.autotunnel.jsch.JschTransport;
import dev.autotunnel.runtime.Deadline;
import dev.autotunnel.runtime.SystemRuntime;
import dev.autotunnel.runtime.TunnelRuntime;
import dev.autotunnel.runtime.Waits;
import dev.autotunnel.spec.Forward;
import dev.autotunnel.spec.HostKeys;
import dev.autotunnel.spec.MonitorSpec;
import dev.autotunnel.spec.RestartPolicy;
import dev.autotunnel.spec.SshServer;
import dev.autotunnel.spec.TunnelSpec;
import dev.autotunnel.transport.SshTransport;
import dev.autotunnel.transport.TransportException;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.function.Predicate;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Keeps one SSH tunnel alive: what autossh does for an {@code ssh} process, for a tunnel inside this JVM.
 *
 * <p>Thread-safe. All supervisors of a JVM share their threads, which are gone within 2 s of the last {@link #close()}; an
 * idle one has at most one platform thread of its own, and one for each jump host, and none on JDK 24 and later.
 */
public final class TunnelSupervisor implements AutoCloseable {
    /** How long {@link #stop()} and {@link #close()} take at most. */
    public static final Duration CLOSE_BOUND = Duration.ofSeconds(2);

    private static final Logger LOG = LoggerFactory.getLogger(TunnelSupervisor.class);
    private static final Duration LONGEST_WAIT = Duration.ofDays(3650);
    private static final Duration STOPPED_BY = TunnelMachine.CLOSE_BOUND.plusMillis(100);
    private static final Duration TAKEN = Duration.ofMillis(200);
    private static final Duration DELIVERY = Duration.ofMillis(200);

    private final TunnelSpec spec;
    private final TunnelRuntime runtime;
    private final Runnable release;
    private final EventPublisher publisher;
    private final Tunnel tunnel;
    private final StateWatch watch;
    private final Object lifecycle = new Object();
    private volatile CountDownLatch lastTold = new CountDownLatch(0);
    private volatile boolean closed;

    private TunnelSupervisor(Builder builder, TunnelRuntime runtime, Runnable release) {
        this.spec = builder.spec;
        this.runtime = runtime;
        this.release = release;
        this.publisher = new EventPublisher(runtime, spec.name());
        publisher.add(new EventLog(spec.name()));
        builder.listeners.forEach(publisher::add);
        SshTransport transport = builder.transport != null ? builder.transport : new JschTransport(runtime);
        Tunnel.Parts parts = new Tunnel.Parts(runtime, transport, spec, builder.monitor, builder.policy);
        Events events = new Events(publisher);
        this.watch = new StateWatch();
        this.tunnel = new Tunnel(parts, events, (previous, current, why) -> {
            events.stateChanged(previous, current, why);
            watch.changed(current, why);
        });
    }

    /** Begins a supervisor of that tunnel. */
    public static Builder builder(TunnelSpec spec) {
        return new Builder(spec);
    }

    /**
     * A supervisor with the defaults, started and up.
     *
     * @throws TunnelException if it is not up within that time; then it is closed already
     */
    public static TunnelSupervisor open(TunnelSpec spec, Duration timeout) {
        TunnelSupervisor supervisor = builder(spec).build();
        try {
            return supervisor.start().awaitUp(timeout);
        } catch (RuntimeException | Error e) {
            supervisor.close();
            throw e;
        }
    }

    /** Closes all, in parallel, so that it takes about as long as closing one; waits for 4 s at most. */
    public static void closeAll(Collection<TunnelSupervisor> supervisors) {
        CountDownLatch done = new CountDownLatch(supervisors.size());
        for (TunnelSupervisor supervisor : supervisors) {
            Thread thread = new Thread(
                    () -> {
                        try {
                            supervisor.close();
                        } finally {
                            done.countDown();
                        }
                    },
                    "autotunnel-close");
            thread.setDaemon(true);
            thread.start();
        }
        try {
            if (!done.await(CLOSE_BOUND.toMillis() * 2, TimeUnit.MILLISECONDS)) {
                LOG.warn("{} of {} supervisors are still closing", done.getCount(), supervisors.size());
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    /**
     * Binds the local listeners, begins to connect, and returns at once; clients may connect from now on. Does nothing where
     * it is running; from {@code Failed} it begins anew.
     *
     * @throws TunnelException of kind {@code LOCAL_PORT_UNAVAILABLE}, with nothing left bound
     * @throws IllegalStateException after {@link #close()}
     */
    public TunnelSupervisor start() {
        synchronized (lifecycle) {
            if (closed) {
                throw new IllegalStateException("tunnel " + spec.name() + " is closed");
            }
            if (state().phase() == Phase.STOPPING) {
                awaitEnd();
            }
            if (state().phase() == Phase.STOPPED) {
                warnOfRisks();
            }
            bind();
            tell(new Signal.Start());
            bind(); // should the allowed lifetime have ended in between, with the listeners
        }
        return this;
    }

    /**
     * Waits until the tunnel is up; returns at once where it is.
     *
     * @throws TunnelException with the cause where the tunnel is {@code Failed}; of kind {@code TIMEOUT}, with the last
     *     failure, where the time is over; of kind {@code STOPPED} where it is not running; of kind {@code INTERRUPTED}
     */
    public TunnelSupervisor awaitUp(Duration timeout) {
        TunnelState state = await(s -> s.isUp() || isFinal(s), timeout);
        if (state.isUp()) {
            return this;
        }
        throw new TunnelException(spec.name(), Failures.notUp(state, watch.lastFailure(), timeout));
    }

    /** Waits until it has stopped or failed, for as long as that takes. */
    public TunnelState awaitStopped() {
        return awaitStopped(LONGEST_WAIT);
    }

    /**
     * Waits until it has stopped or failed.
     *
     * @return the final state: {@code Stopped} or {@code Failed}
     * @throws TunnelException of kind {@code TIMEOUT} or {@code INTERRUPTED}
     */
    public TunnelState awaitStopped(Duration timeout) {
        TunnelState state = await(TunnelSupervisor::isFinal, timeout);
        if (isFinal(state)) {
            return state;
        }
        throw new TunnelException(spec.name(), Failures.notStopped(state, timeout));
    }

    /** The state now, as one immutable snapshot. Never blocks. */
    public TunnelState state() {
        return tunnel.driver().state();
    }

    /** What is bound now: the local forwards from {@link #start()} on, the remote ones while up. */
    public List<BoundForward> forwards() {
        return state() instanceof TunnelState.Up up
                ? up.forwards()
                : tunnel.relay().bound();
    }

    /**
     * Where a local or dynamic forward listens, with the real port where 0 was asked for; it is the same after {@link #stop()}
     * and {@link #start()}.
     *
     * @throws IllegalArgumentException where no forward of that name listens here
     * @throws IllegalStateException where the supervisor is not started
     */
    public InetSocketAddress localAddress(String name) {
        boolean known = spec.forwards().stream().anyMatch(f -> f.name().equals(name) && !(f instanceof Forward.Remote));
        if (!known) {
            throw new IllegalArgumentException("tunnel " + spec.name() + " has no local forward \"" + name + "\"");
        }
        return tunnel.relay().bound().stream()
                .filter(f -> f.name().equals(name))
                .map(f -> (InetSocketAddress) f.address())
                .findFirst()
                .orElseThrow(() -> new IllegalStateException("tunnel " + spec.name() + " is not started"));
    }

    /** Makes a new connection, whatever the old one is like: autossh's SIGUSR1. Does nothing where it is stopped. */
    public void restart() {
        tell(new Signal.Restart());
    }

    /**
     * Does now what would come later: while waiting it connects, while up it tests the link; from {@code Failed} it begins
     * anew. What autossh's SIGHUP is documented to do. Does nothing where it is stopped.
     */
    public void retryNow() {
        tell(new Signal.RetryNow());
    }

    /** Tells that listener all events from now on. */
    public void addListener(TunnelListener listener) {
        publisher.add(listener);
    }

    /** Tells that listener no more events. */
    public void removeListener(TunnelListener listener) {
        publisher.remove(listener);
    }

    /** How many events could not be delivered, over all listeners, because they were too slow. */
    public long droppedEvents() {
        return publisher.dropped();
    }

    /**
     * Ends the connection and closes the local listeners; clients are reset. Returns within 2 s. It may be started again, and
     * then binds the same ports.
     */
    public void stop() {
        synchronized (lifecycle) {
            tell(new Signal.Stop());
            awaitEnd();
        }
    }

    /** Stops for good, within 2 s whatever the network does, and leaves no thread and no socket. Idempotent. */
    @Override
    public void close() {
        synchronized (lifecycle) {
            if (closed) {
                return;
            }
            stop();
            closed = true;
            tunnel.driver().close();
            publisher.flush(Deadline.after(runtime, DELIVERY));
            release.run();
        }
    }

    /** Binds what is not bound. */
    private void bind() {
        try {
            tunnel.bind();
        } catch (TransportException e) {
            throw new TunnelException(spec.name(), e.failure());
        }
    }

    /** When this returns {@link #state()} is what followed, unless the machine is very slow. */
    private void tell(Signal signal) {
        if (closed) {
            return;
        }
        CountDownLatch taken = new CountDownLatch(1);
        lastTold = taken;
        tunnel.driver().signal(signal, taken::countDown);
        if (!Waits.await(taken, TAKEN)) {
            LOG.warn("tunnel {} is slow to take {}", spec.name(), signal);
        }
    }

    private void awaitEnd() {
        watch.awaitStopped(Deadline.after(runtime, STOPPED_BY));
    }

    private TunnelState await(Predicate<TunnelState> fits, Duration timeout) {
        Deadline deadline = Deadline.after(runtime, timeout);
        try {
            // What was asked for last has to be taken first: the state before it says nothing.
            if (!lastTold.await(deadline.leftMillis(), TimeUnit.MILLISECONDS)) {
                return state();
            }
            return watch.await(fits, deadline);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new TunnelException(spec.name(), StateWatch.interrupted(e));
        }
    }

    private void warnOfRisks() {
        for (SshServer server : spec.server().route()) {
            if (server.hostKeys() instanceof HostKeys.Insecure) {
                LOG.warn(
                        "tunnel {} accepts any host key of {}: whoever can redirect its traffic can read it",
                        spec.name(),
                        server.address());
            }
        }
        for (Forward forward : spec.forwards()) {
            if (forward instanceof Forward.Remote && forward.bind().isWildcard()) {
                LOG.warn(
                        "tunnel {}: forward {} asks the server to listen on all its addresses",
                        spec.name(),
                        forward.name());
            }
        }
    }

    private static boolean isFinal(TunnelState state) {
        return state.phase() == Phase.STOPPED || state.phase() == Phase.FAILED;
    }

    @Override
    public String toString() {
        String route = spec.server().route().stream().map(SshServer::address).collect(Collectors.joining(", then "));
        return "tunnel " + spec.name() + " to " + route + ", " + state();
    }

    /** Collects what a supervisor needs. Not thread-safe. */
    public static final class Builder {
        private final TunnelSpec spec;
        private final List<TunnelListener> listeners = new ArrayList<>();
        private MonitorSpec monitor = MonitorSpec.off();
        private RestartPolicy policy = RestartPolicy.defaults();
        private @Nullable TunnelRuntime runtime;
        private @Nullable SshTransport transport;

        private Builder(TunnelSpec spec) {
            this.spec = Objects.requireNonNull(spec, "spec");
        }

        /** The end-to-end test; by default none. autossh's {@code -M}. */
        public Builder monitor(MonitorSpec value) {
            monitor = Objects.requireNonNull(value, "monitor");
            return this;
        }

        /** When to try again, and when to give up; by default {@link RestartPolicy#defaults()}. */
        public Builder restart(RestartPolicy value) {
            policy = Objects.requireNonNull(value, "restart");
            return this;
        }

        /** Adds a listener, which is told all events from the first on. */
        public Builder listener(TunnelListener listener) {
            listeners.add(Objects.requireNonNull(listener, "listener"));
            return this;
        }

        /** For tests: another clock and other threads. */
        Builder runtime(TunnelRuntime value) {
            runtime = value;
            return this;
        }

        /** For tests: another way to speak SSH. */
        Builder transport(SshTransport value) {
            transport = value;
            return this;
        }

        /** The supervisor, at rest. */
        public TunnelSupervisor build() {
            if (runtime != null) {
                return new TunnelSupervisor(this, runtime, () -> {});
            }
            SystemRuntime shared = SystemRuntime.acquire();
            return new TunnelSupervisor(this, shared, shared::release);
        }
    }
}
