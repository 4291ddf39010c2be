package dev.autotunnel;

import dev.autotunnel.event.BoundForward;
import dev.autotunnel.event.ForwardCounters;
import dev.autotunnel.event.Phase;
import dev.autotunnel.event.TunnelListener;
import dev.autotunnel.event.TunnelState;
import dev.autotunnel.internal.jsch.JschTransport;
import dev.autotunnel.internal.machine.Signal;
import dev.autotunnel.internal.machine.TunnelMachine;
import dev.autotunnel.internal.publish.EventLog;
import dev.autotunnel.internal.publish.EventPublisher;
import dev.autotunnel.internal.publish.TunnelEvents;
import dev.autotunnel.internal.runtime.Deadline;
import dev.autotunnel.internal.runtime.SystemRuntime;
import dev.autotunnel.internal.runtime.TunnelRuntime;
import dev.autotunnel.internal.supervise.ParallelClose;
import dev.autotunnel.internal.supervise.SecurityWarnings;
import dev.autotunnel.internal.supervise.StateWatch;
import dev.autotunnel.internal.supervise.TunnelActions;
import dev.autotunnel.internal.supervise.WaitFailures;
import dev.autotunnel.internal.transport.SshTransport;
import dev.autotunnel.internal.transport.TransportException;
import dev.autotunnel.spec.MonitorSpec;
import dev.autotunnel.spec.RestartPolicy;
import dev.autotunnel.spec.SshServer;
import dev.autotunnel.spec.TunnelSpec;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Objects;
import java.util.function.Consumer;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Keeps one SSH tunnel alive: what autossh does for an {@code ssh} process, for a tunnel inside this JVM.
 *
 * <p>Thread-safe. All supervisors of a JVM share their threads, which are gone with the last {@link #close()}. The threads take
 * nothing from the caller that needed them first: no inheritable thread-locals, no priority, no context class loader (theirs is
 * the class loader of this library); listeners are called on them. An idle one has at most one platform thread of its own, and one for each jump host, and none on JDK 24 and later.
 */
public final class TunnelSupervisor implements AutoCloseable {
    /** How long {@link #stop()} and {@link #close()} take at most. */
    public static final Duration CLOSE_BOUND = Duration.ofSeconds(2);

    private static final Logger LOG = LoggerFactory.getLogger(TunnelSupervisor.class);
    private static final Duration LONGEST_WAIT = Duration.ofDays(3650);
    private static final Duration STOPPED_BY = TunnelMachine.CLOSE_BOUND.plusMillis(100);
    private static final Duration SLACK = Duration.ofMillis(50);
    private static final Duration DELIVERY = Duration.ofMillis(200);

    private final TunnelSpec spec;
    private final TunnelRuntime runtime;
    private final Consumer<Duration> release;
    private final EventPublisher publisher;
    private final TunnelActions tunnel;
    private final StateWatch watch;
    private final Object lifecycle = new Object();
    volatile boolean closed;

    private TunnelSupervisor(Builder builder, TunnelRuntime runtime, Consumer<Duration> release) {
        this.spec = builder.spec;
        this.runtime = runtime;
        this.release = release;
        this.publisher = new EventPublisher(runtime, spec.name());
        SshTransport transport =
                builder.transport != null ? builder.transport : new JschTransport(runtime, spec.windowLimit());
        TunnelActions.Parts parts = new TunnelActions.Parts(runtime, transport, spec, builder.monitor, builder.policy);
        TunnelEvents events = new TunnelEvents(publisher);
        this.watch = new StateWatch();
        this.tunnel = new TunnelActions(parts, events, (previous, current, why) -> {
            events.stateChanged(previous, current, why);
            watch.changed(current, why);
        });
        publisher.add(new EventLog(spec.name(), tunnel.traffic()::waiting));
        builder.listeners.forEach(publisher::add);
    }

    /** Begins a supervisor of that tunnel. */
    public static Builder builder(TunnelSpec spec) {
        return new Builder(spec);
    }

    /**
     * A supervisor with the defaults and without an end-to-end test, started and up.
     *
     * @throws TunnelException if it is not up within that time; then it is closed already
     */
    public static TunnelSupervisor open(TunnelSpec spec, Duration timeout) {
        return open(spec, MonitorSpec.off(), timeout);
    }

    /** The same with an end-to-end test. */
    public static TunnelSupervisor open(TunnelSpec spec, MonitorSpec monitor, Duration timeout) {
        TunnelSupervisor supervisor = builder(spec).monitor(monitor).build();
        try {
            return supervisor.start().awaitUp(timeout);
        } catch (RuntimeException | Error e) {
            supervisor.close();
            throw e;
        }
    }

    /** Closes all, in parallel, so that it takes about as long as closing one; waits for 4 s at most. */
    public static void closeAll(Collection<TunnelSupervisor> supervisors) {
        new ParallelClose(supervisors).run(CLOSE_BOUND.multipliedBy(2));
    }

    /**
     * Binds the local listeners, begins to connect, and returns at once; clients may connect from now on. Does nothing where
     * it is running; from {@code Failed} it begins anew. Connections that another thread's {@link #stop(Duration)} still lets
     * finish are cut.
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
                tell(new Signal.Stop()); // or a drain would make us wait
                awaitEnd();
            }
            if (state().phase() == Phase.STOPPED) {
                SecurityWarnings.warnOf(spec);
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
        throw new TunnelException(spec.name(), WaitFailures.notUp(state, watch.lastFailure(), timeout));
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
        throw new TunnelException(spec.name(), WaitFailures.notStopped(state, timeout));
    }

    /** The name of the tunnel: that of its spec. */
    public String name() {
        return spec.name();
    }

    /** What the tunnel is. */
    public TunnelSpec spec() {
        return spec;
    }

    /** Whether the tunnel is usable now. Never blocks. */
    public boolean isUp() {
        return state().isUp();
    }

    /** Whether the tunnel was started and has neither stopped nor given up since. Never blocks. */
    public boolean isRunning() {
        return !isFinal(state());
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
     * and {@link #start()}. One that listens on a unix socket has no such address: see {@link #forwards()}.
     *
     * @throws IllegalArgumentException where no forward of that name listens on a port here
     * @throws IllegalStateException where the supervisor is not started
     */
    public InetSocketAddress localAddress(String name) {
        return tunnel.localAddress(name);
    }

    /** The port of {@link #localAddress(String)}, with the same exceptions. */
    public int localPort(String name) {
        return localAddress(name).getPort();
    }

    /**
     * What each forward carries now and has carried since this supervisor was built, in the order of the spec. Immutable, and
     * cheap enough to be asked for every second. Never blocks.
     */
    public List<ForwardCounters> counters() {
        return tunnel.traffic().counters();
    }

    /** The same of one forward; throws {@link IllegalArgumentException} if no forward has that name. */
    public ForwardCounters counters(String name) {
        return tunnel.traffic().of(name).counters();
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

    /** Delivers all events from now on to that listener, until the registration is closed. */
    public TunnelListener.Registration addListener(TunnelListener listener) {
        return publisher.add(Objects.requireNonNull(listener, "listener"));
    }

    /** How many events could not be delivered, over all listeners, because they were too slow. */
    public long droppedEvents() {
        return publisher.dropped();
    }

    /**
     * Ends the connection and closes the local listeners; clients are reset. Returns within 2 s. It may be started again, and
     * then binds the same ports. A {@link #stop(Duration)} of another thread is cut short.
     */
    public void stop() {
        synchronized (lifecycle) {
            tell(new Signal.Stop());
            awaitEnd();
        }
    }

    /**
     * Stops, but lets the connections there are finish first, until that time is over. From now on no new ones are taken, the
     * local ports are closed, and clients that wait are reset. Meanwhile the state is {@code Stopping}, and the link is watched
     * as ever. Where it dies, or is not up in the first place, there is nothing to wait for.
     *
     * <p>Returns when it has stopped: at the latest 2 s after that time, or after another thread's {@link #stop()}, {@link
     * #close()} or {@link #start()}, or after an interrupt, which cut it short. The interrupt is kept for the caller.
     *
     * @param drain how long connections may take; zero is {@link #stop()}
     * @throws IllegalArgumentException where it is negative
     */
    public void stop(Duration drain) {
        if (drain.isNegative()) {
            throw new IllegalArgumentException("drain must not be negative: " + drain);
        }
        Deadline deadline = Deadline.after(runtime, drain);
        long before = watch.stops();
        tell(new Signal.Drain());
        if (!watch.awaitStop(before, deadline)) {
            int left = tunnel.traffic().connections();
            LOG.info("tunnel {}: {} connections had not finished", spec.name(), left);
            stop();
        }
    }

    /**
     * Stops for good, within 2 s whatever the network does, and leaves no socket. The {@code close()} of the last supervisor of
     * the JVM ends the threads that all of them share, and returns when they have ended. A thread that cannot be interrupted,
     * in a slow name lookup or in a listener, is waited for within the same 2 s, and then ends by itself. Idempotent.
     */
    @Override
    public void close() {
        synchronized (lifecycle) {
            if (closed) {
                return;
            }
            Deadline bound = Deadline.after(runtime, CLOSE_BOUND.minus(SLACK));
            stop();
            closed = true;
            Tunnels.unregister(this);
            tunnel.driver().close();
            publisher.flush(Deadline.after(runtime, DELIVERY));
            release.accept(bound.left());
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

    private void tell(Signal signal) {
        if (!closed) {
            tunnel.driver().tell(signal);
        }
    }

    private void awaitEnd() {
        watch.awaitStopped(Deadline.after(runtime, STOPPED_BY));
    }

    private TunnelState await(Predicate<TunnelState> fits, Duration timeout) {
        Deadline deadline = Deadline.after(runtime, timeout);
        try {
            return tunnel.driver().awaitTaken(deadline) ? watch.await(fits, deadline) : state();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new TunnelException(spec.name(), StateWatch.interrupted(e));
        }
    }

    private static boolean isFinal(TunnelState state) {
        return state.phase() == Phase.STOPPED || state.phase() == Phase.FAILED;
    }

    @Override
    public String toString() {
        String route = String.join(
                ", then ",
                spec.server().route().stream().map(SshServer::address).toList());
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
                return new TunnelSupervisor(this, runtime, atMost -> {});
            }
            SystemRuntime shared = SystemRuntime.acquire();
            return new TunnelSupervisor(this, shared, shared::release);
        }
    }
}
