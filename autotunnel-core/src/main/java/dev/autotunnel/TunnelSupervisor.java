package dev.autotunnel;

import dev.autotunnel.event.BoundForward;
import dev.autotunnel.event.ForwardCounters;
import dev.autotunnel.event.TunnelListener;
import dev.autotunnel.event.TunnelState;
import dev.autotunnel.internal.jsch.JschTransport;
import dev.autotunnel.internal.machine.Signal;
import dev.autotunnel.internal.relay.BindAddresses;
import dev.autotunnel.internal.runtime.SystemRuntime;
import dev.autotunnel.internal.runtime.TunnelRuntime;
import dev.autotunnel.internal.supervise.StateWaits;
import dev.autotunnel.internal.supervise.Supervision;
import dev.autotunnel.internal.supervise.TunnelActions;
import dev.autotunnel.internal.transport.SshTransport;
import dev.autotunnel.spec.MonitorSpec;
import dev.autotunnel.spec.RestartPolicy;
import dev.autotunnel.spec.SshServer;
import dev.autotunnel.spec.TunnelSpec;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.CompletionStage;
import java.util.function.Consumer;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

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

    private static final Duration LONGEST_WAIT = Duration.ofDays(3650);
    private static final Duration SHORTEST_CLOSE = Duration.ofMillis(10);
    private static final Duration SLACK = Duration.ofMillis(50);

    private final Consumer<Duration> release;
    private final Supervision<TunnelSupervisor> supervision;
    private final TunnelActions tunnel;

    private TunnelSupervisor(Builder builder, TunnelRuntime runtime, Consumer<Duration> release) {
        TunnelActions.Parts parts = new TunnelActions.Parts(
                runtime, builder.transports(runtime), builder.lookup, builder.spec, builder.monitor, builder.policy);
        String name = builder.spec.name();
        this.release = release;
        this.supervision = new Supervision<>(parts, builder.listeners, f -> new TunnelException(name, f), this);
        this.tunnel = supervision.tunnel();
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

    /**
     * Closes all in about the time that one takes: begins to stop each of them, and then closes one after the other. Takes no
     * thread of its own, and 2 s at most, plus 10 ms for each that hangs.
     */
    public static void closeAll(Collection<TunnelSupervisor> supervisors) {
        long until = System.nanoTime() + CLOSE_BOUND.toNanos();
        supervisors.forEach(supervisor -> supervisor.supervision.lifecycle().beginToClose());
        for (TunnelSupervisor supervisor : supervisors) {
            supervisor.close(Duration.ofNanos(Math.max(SHORTEST_CLOSE.toNanos(), until - System.nanoTime())));
        }
    }

    /**
     * Binds the local listeners and returns, without connecting to the server. Their addresses are known from now on, see {@link
     * #localAddress}, and clients wait as {@code WhileDown} says, as in any outage. The state stays {@code Stopped}. {@link
     * #start()} continues from there; {@link #stop()} and {@link #close()} close the listeners.
     *
     * <p>Does nothing while the tunnel is running. A tunnel that has failed is stopped first. Credentials and host keys are not
     * asked for. OpenSSH has no such thing: it binds after it has logged in.
     *
     * @throws TunnelException of kind {@code LOCAL_PORT_UNAVAILABLE}, with nothing left bound
     * @throws IllegalStateException after {@link #close()}
     */
    public TunnelSupervisor bind() {
        supervision.lifecycle().bind();
        return this;
    }

    /**
     * Binds the local listeners, begins to connect, and returns; clients may connect from now on. Does nothing if the tunnel is
     * running; from {@code Failed} it begins anew. If another thread's {@link #stop(Duration)} still lets connections finish,
     * they are cut. Waits for nothing, unless a forward listens on a name: a lookup may take 10 s.
     *
     * @throws TunnelException of kind {@code LOCAL_PORT_UNAVAILABLE}, with nothing left bound; of kind {@code TIMEOUT} if it was
     *     stopping and did not stop in time
     * @throws IllegalStateException after {@link #close()}
     */
    public TunnelSupervisor start() {
        supervision.lifecycle().start();
        return this;
    }

    /**
     * The same with another spec, which replaces that of the builder: after {@link #bind()}, when it is known only later how to
     * log in, or from {@code Failed}, with new credentials. The name and the local forwards must stay as they are.
     *
     * @throws dev.autotunnel.spec.InvalidSpecException if the name or a local forward differs; nothing has changed then
     * @throws IllegalStateException if the tunnel is running, or after {@link #close()}
     * @throws TunnelException as {@link #start()}
     */
    public TunnelSupervisor start(TunnelSpec spec) {
        Objects.requireNonNull(spec, "spec");
        supervision.lifecycle().start(spec);
        return this;
    }

    /**
     * Completes when the tunnel is up, at once if it is. Completes with a {@link TunnelException} when it has {@code Failed}, with
     * the cause, or is not running, of kind {@code STOPPED}; so call {@link #start()} first. There is no time limit, and no thread
     * waits. What depends on the stage runs on a thread of the library and may block.
     */
    public CompletionStage<TunnelSupervisor> whenUp() {
        return supervision.whenUp();
    }

    /**
     * Waits until the tunnel is up; returns at once where it is.
     *
     * @throws TunnelException with the cause where the tunnel is {@code Failed}; of kind {@code TIMEOUT}, with the last
     *     failure, where the time is over; of kind {@code STOPPED} where it is not running; of kind {@code INTERRUPTED}
     */
    public TunnelSupervisor awaitUp(Duration timeout) {
        supervision.waits().awaitUp(timeout);
        return this;
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
        return supervision.waits().awaitStopped(timeout);
    }

    /** The name of the tunnel: that of its spec. */
    public String name() {
        return tunnel.spec().name();
    }

    /** What the tunnel is: the spec of the builder, or that of the last {@link #start(TunnelSpec)}. */
    public TunnelSpec spec() {
        return tunnel.spec();
    }

    /** Whether the tunnel is usable now. Never blocks. */
    public boolean isUp() {
        return state().isUp();
    }

    /** Whether the tunnel was started and has neither stopped nor given up since. Never blocks. */
    public boolean isRunning() {
        return !StateWaits.isFinal(state());
    }

    /** The state now, as one immutable snapshot. Never blocks. */
    public TunnelState state() {
        return supervision.state();
    }

    /** What is bound now: the local forwards from {@link #bind()} or {@link #start()} on, the remote ones while up. */
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
     * @throws IllegalStateException if it is not bound: neither {@link #bind()} nor {@link #start()} was called
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
        supervision.tell(new Signal.Restart());
    }

    /**
     * Does now what would come later: while waiting it connects, while up it tests the link; from {@code Failed} it begins
     * anew. What autossh's SIGHUP is documented to do. Does nothing where it is stopped.
     */
    public void retryNow() {
        supervision.tell(new Signal.RetryNow());
    }

    /** Delivers all events from now on to that listener, until the registration is closed. */
    public TunnelListener.Registration addListener(TunnelListener listener) {
        return supervision.publisher().add(Objects.requireNonNull(listener, "listener"));
    }

    /** How many events could not be delivered, over all listeners, because they were too slow. */
    public long droppedEvents() {
        return supervision.publisher().dropped();
    }

    /**
     * Ends the connection and closes the local listeners; clients are reset. Returns within 2 s. The tunnel may be started again,
     * and then binds the same ports. A {@link #stop(Duration)} of another thread is cut short.
     *
     * @throws TunnelException of kind {@code TIMEOUT} if it has not stopped within 2 s, which is logged at WARN too, with what is
     *     left. It goes on stopping: see {@link #awaitStopped(Duration)}
     */
    public void stop() {
        supervision.lifecycle().stop();
    }

    /**
     * Stops, but lets the connections that are open finish first, until that time is over. From now on no new ones are taken, the
     * local ports are closed, and clients that wait are reset. Meanwhile the state is {@code Stopping}, and the link is watched
     * as ever. If the link dies, or is not up in the first place, there is nothing to wait for.
     *
     * <p>Returns when it has stopped: at the latest 2 s after that time, or after another thread's {@link #stop()}, {@link
     * #close()} or {@link #start()}, or after an interrupt, which cut it short. The interrupt is kept for the caller.
     *
     * @param drain how long connections may take; zero is {@link #stop()}
     * @throws IllegalArgumentException if it is negative
     * @throws TunnelException as {@link #stop()}
     */
    public void stop(Duration drain) {
        if (drain.isNegative()) {
            throw new IllegalArgumentException("drain must not be negative: " + drain);
        }
        supervision.lifecycle().stop(drain);
    }

    /**
     * Stops for good, within 2 s whatever the network does, and leaves no socket. The {@code close()} of the last supervisor of
     * the JVM ends the threads that all of them share, and returns when they have ended. A thread that cannot be interrupted,
     * in a slow name lookup or in a listener, is waited for within the same 2 s, and then ends by itself. Never throws: if the
     * tunnel has not stopped in time, that is logged at WARN. Idempotent.
     */
    @Override
    public void close() {
        close(CLOSE_BOUND.minus(SLACK));
    }

    private void close(Duration most) {
        supervision.close(most, left -> {
            Tunnels.unregister(this);
            release.accept(left);
        });
    }

    boolean isClosing() {
        return supervision.lifecycle().isClosing();
    }

    @Override
    public String toString() {
        String route = String.join(
                ", then ",
                tunnel.spec().server().route().stream().map(SshServer::address).toList());
        return "tunnel " + name() + " to " + route + ", " + state();
    }

    /** Collects what a supervisor needs. Not thread-safe. */
    public static final class Builder {
        private final TunnelSpec spec;
        private final List<TunnelListener> listeners = new ArrayList<>();
        private MonitorSpec monitor = MonitorSpec.off();
        private RestartPolicy policy = RestartPolicy.defaults();
        private @Nullable TunnelRuntime runtime;
        private @Nullable SshTransport transport;
        private BindAddresses.Lookup lookup = InetAddress::getByName;

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

        /** For tests: another way to look up the names on which forwards listen. */
        Builder lookup(BindAddresses.Lookup value) {
            lookup = value;
            return this;
        }

        private Function<TunnelSpec, SshTransport> transports(TunnelRuntime threads) {
            SshTransport given = transport;
            return given != null ? spec -> given : spec -> new JschTransport(threads, spec.windowLimit());
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
