package dev.autotunnel;

import dev.autotunnel.event.CheckReport;
import dev.autotunnel.event.TunnelListener;
import dev.autotunnel.event.TunnelState;
import dev.autotunnel.internal.jsch.JschTransport;
import dev.autotunnel.internal.machine.Signal;
import dev.autotunnel.internal.relay.BindAddresses;
import dev.autotunnel.internal.relay.inprocess.TunnelSockets;
import dev.autotunnel.internal.runtime.Deadline;
import dev.autotunnel.internal.runtime.SystemRuntime;
import dev.autotunnel.internal.runtime.TunnelRuntime;
import dev.autotunnel.internal.supervise.ReleaseHooks;
import dev.autotunnel.internal.supervise.Supervision;
import dev.autotunnel.internal.supervise.TunnelActions;
import dev.autotunnel.internal.transport.SshTransport;
import dev.autotunnel.spec.CheckOptions;
import dev.autotunnel.spec.MonitorSpec;
import dev.autotunnel.spec.RestartPolicy;
import dev.autotunnel.spec.TunnelSpec;
import java.net.InetAddress;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ThreadFactory;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * Keeps one SSH tunnel alive inside this JVM, as autossh does for an {@code ssh} process.
 *
 * <p>All supervisors of a JVM share their threads, which end with the last {@link #close()}. These threads also call the
 * listeners. A thread inherits nothing from the caller that needed it first, and its context class loader is the class loader
 * of this library. An idle supervisor has at most one platform thread, and one more for each jump host; on JDK 24 and later
 * none beyond the first 64 of a JVM. A proxy command needs two more.
 *
 * <p>The threads are daemons: a tunnel does not keep the JVM alive. If the program has nothing else to do, let its
 * {@code main} end with {@link #awaitStopped()}. Threads of a {@link Builder#threadFactory} are what the factory makes of them.
 *
 * <p>Thread-safe.
 */
public final class TunnelSupervisor extends InProcessSockets implements AutoCloseable {
    /** The longest time that {@link #stop()} and {@link #close()} take: 2 s. */
    public static final Duration CLOSE_BOUND = Duration.ofSeconds(2);

    private final Consumer<Duration> release;
    private final Supervision<TunnelSupervisor> supervision;
    private final TunnelActions tunnel;

    private TunnelSupervisor(Builder builder, TunnelRuntime runtime, Consumer<Duration> release) {
        var transports = JschTransport.factory(runtime, builder.transport);
        TunnelActions.Parts parts = new TunnelActions.Parts(
                runtime, transports, builder.lookup, builder.spec, builder.monitor, builder.policy, builder.hooks);
        String name = builder.spec.name();
        this.release = release;
        this.supervision = new Supervision<>(parts, builder.listeners, f -> new TunnelException(name, f), this);
        this.tunnel = supervision.tunnel();
    }

    /** Returns a builder of a supervisor for {@code spec}. */
    public static Builder builder(TunnelSpec spec) {
        return new Builder(spec);
    }

    /**
     * Builds and starts a supervisor with the defaults and without an end-to-end test, and waits until the tunnel is up.
     *
     * @throws TunnelException if the tunnel is not up within {@code timeout}; the supervisor is closed then
     */
    public static TunnelSupervisor open(TunnelSpec spec, Duration timeout) {
        return open(spec, MonitorSpec.off(), timeout);
    }

    /** The same as {@link #open(TunnelSpec, Duration)}, with the end-to-end test {@code monitor}: autossh's {@code -M}. */
    public static TunnelSupervisor open(TunnelSpec spec, MonitorSpec monitor, Duration timeout) {
        TunnelSupervisor supervisor = builder(spec).monitor(monitor).build();
        try {
            return supervisor.start().awaitUp(timeout);
        } catch (RuntimeException | Error e) {
            supervisor.close();
            throw e;
        }
    }

    /** Returns {@link #check(TunnelSpec, CheckOptions)} with the defaults. */
    public static CheckReport check(TunnelSpec spec) {
        return check(spec, CheckOptions.defaults());
    }

    /**
     * Tries a spec step by step, on the caller's thread, and reports each step. Remote forwards get free ports of the server,
     * or their own for a moment if it grants no others: then a running tunnel that holds such a port fails the step. Local
     * ports are bound for a moment. Never writes known_hosts. The login, each forward and each credential may take as long as
     * {@code connectDeadline}; an interrupt ends the login.
     */
    public static CheckReport check(TunnelSpec spec, CheckOptions options) {
        return DryRun.of(Given.value("spec", spec), Given.value("options", options));
    }

    /**
     * Closes all supervisors in about the time that one close takes: 2 s at most, plus 10 ms for each that hangs.
     */
    public static void closeAll(Collection<TunnelSupervisor> supervisors) {
        long until = System.nanoTime() + CLOSE_BOUND.toNanos();
        Given.value("supervisors", supervisors)
                .forEach(supervisor -> supervisor.supervision.lifecycle().beginToClose());
        for (TunnelSupervisor supervisor : supervisors) {
            supervisor.close(Duration.ofNanos(Math.max(Duration.ofMillis(10).toNanos(), until - System.nanoTime())));
        }
    }

    /**
     * Binds the local listeners and returns, without a connection to the server. The listeners have their addresses from now
     * on, see {@link #localAddress}. Clients wait as {@code WhileDown} says, as in any outage. The state stays
     * {@code Stopped}. {@link #start()} continues from there; {@link #stop()} and {@link #close()} close the listeners.
     *
     * <p>Does nothing while the tunnel is running. If the tunnel has failed, the method stops it first. The method asks for
     * no credentials and no host keys. OpenSSH has no such option: it binds after login.
     *
     * @throws TunnelException of kind {@code LOCAL_PORT_UNAVAILABLE}; no listener is bound then
     * @throws IllegalStateException after {@link #close()}
     */
    public TunnelSupervisor bind() {
        supervision.lifecycle().bind();
        return this;
    }

    /**
     * Binds the local listeners, begins to connect, and returns; clients may connect from now on. Does nothing if the tunnel
     * is running; from {@code Failed} a new run begins. If {@link #stop(Duration)} on another thread still lets connections
     * finish, this method cuts them. It does not wait for the connection. A lookup may take 10 s if a forward listens on a
     * name. The tunnel does not keep the JVM alive, see {@link #awaitStopped()}.
     *
     * @throws TunnelException of kind {@code LOCAL_PORT_UNAVAILABLE}, with no listener bound; of kind {@code TIMEOUT} if the
     *     tunnel was stopping and did not stop in time
     * @throws IllegalStateException after {@link #close()}
     */
    public TunnelSupervisor start() {
        supervision.lifecycle().start();
        return this;
    }

    /**
     * Starts the tunnel with another spec, which replaces the spec of the builder. Use it after {@link #bind()} if the login
     * is known only later, or from {@code Failed} with new credentials. The name and the local forwards must stay the same.
     *
     * @throws dev.autotunnel.spec.InvalidSpecException if the name or a local forward differs; nothing has changed then
     * @throws IllegalStateException if the tunnel is running, or after {@link #close()}
     * @throws TunnelException as {@link #start()}
     */
    public TunnelSupervisor start(TunnelSpec spec) {
        Given.value("spec", spec);
        supervision.lifecycle().start(spec);
        return this;
    }

    /**
     * Returns a stage that completes when the tunnel is up, immediately if it is up now. The stage completes with a
     * {@link TunnelException} if the tunnel has {@code Failed}, with the cause, or if it is not running, of kind
     * {@code STOPPED}. So call {@link #start()} first. There is no time limit, and no thread waits. Dependent stages run on a
     * thread of the library and may block.
     */
    public CompletionStage<TunnelSupervisor> whenUp() {
        return supervision.whenUp();
    }

    /**
     * Waits until the tunnel is up; returns at once if it is up.
     *
     * @param timeout how long to wait; zero or a negative time only looks
     * @throws TunnelException with the cause if the tunnel is {@code Failed}; of kind {@code TIMEOUT}, with the last failure,
     *     if the time is over; of kind {@code STOPPED} if the tunnel is not running; of kind {@code INTERRUPTED}
     */
    public TunnelSupervisor awaitUp(Duration timeout) {
        supervision.waits().awaitUp(Given.value("timeout", timeout));
        return this;
    }

    /**
     * Waits without a time limit until the tunnel has stopped or failed. The {@code main} of a program that has nothing else
     * to do ends with this call: the threads of the tunnel are daemons, and without it the JVM would end at once.
     */
    public TunnelState awaitStopped() {
        return awaitStopped(Deadline.LONGEST);
    }

    /**
     * Waits until the tunnel has stopped or failed.
     *
     * @param timeout how long to wait; zero or a negative time only looks
     * @return the final state: {@code Stopped} or {@code Failed}
     * @throws TunnelException of kind {@code TIMEOUT} or {@code INTERRUPTED}
     */
    public TunnelState awaitStopped(Duration timeout) {
        return supervision.waits().awaitStopped(Given.value("timeout", timeout));
    }

    /** Returns the name of the tunnel, which is the name in its spec. */
    public String name() {
        return tunnel.spec().name();
    }

    /** Returns the current spec: the spec of the builder, or of the last {@link #start(TunnelSpec)}. */
    public TunnelSpec spec() {
        return tunnel.spec();
    }

    /**
     * Replaces the connection by a new one, whatever its state: autossh's SIGUSR1. A {@code Failed} tunnel begins a new run.
     * Does nothing if the tunnel is stopped or stopping.
     */
    public void restart() {
        supervision.tell(new Signal.Restart());
    }

    /**
     * Retries or tests now. A waiting tunnel connects, a tunnel that is up tests its link, and a {@code Failed} tunnel begins
     * a new run. autossh documents this for SIGHUP. Does nothing if the tunnel is stopped, and nothing while it connects: the
     * attempt that is under way goes on. {@link #restart()} replaces that attempt.
     */
    public void retryNow() {
        supervision.tell(new Signal.RetryNow());
    }

    /**
     * Ends the connection and closes the local listeners; clients are reset. Returns within 2 s. The tunnel may be started
     * again, and then binds the same ports. If {@link #stop(Duration)} waits on another thread, this call ends its wait.
     *
     * @throws TunnelException of kind {@code TIMEOUT} if the tunnel has not stopped within 1.5 s; this is also logged at WARN,
     *     with what is left. The tunnel goes on stopping: see {@link #awaitStopped(Duration)}
     */
    public void stop() {
        supervision.lifecycle().stop();
    }

    /**
     * Stops the tunnel, but lets open connections finish first, until {@code drain} is over. From now on the tunnel takes no
     * new connections, the local ports are closed, and waiting clients are reset. Meanwhile the state is {@code Stopping},
     * and the link is still watched. If the link dies or is not up, the method does not wait.
     *
     * <p>Returns when the tunnel has stopped, 2 s after {@code drain} at the latest. A {@link #stop()}, {@link #close()} or
     * {@link #start()} of another thread ends the wait, and so does an interrupt. The thread's interrupt status is kept.
     *
     * @param drain how long connections may take; zero means the same as {@link #stop()}
     * @throws IllegalArgumentException if {@code drain} is negative
     * @throws TunnelException as {@link #stop()}
     */
    public void stop(Duration drain) {
        if (Given.value("drain", drain).isNegative()) {
            throw new IllegalArgumentException("drain must not be negative: " + drain);
        }
        supervision.lifecycle().stop(drain);
    }

    /**
     * Stops the tunnel for good, within 2 s whatever the network does, and leaves no socket open. The {@code close()} of the
     * last supervisor of the JVM also ends the shared threads and waits for their end. A thread in a slow name lookup or in a
     * listener may not react to an interrupt. The method waits for such a thread within the same 2 s; the thread ends later
     * by itself. Never throws: if the tunnel has not stopped in time, this is logged at WARN. Idempotent.
     */
    @Override
    public void close() {
        close(CLOSE_BOUND.minusMillis(50));
    }

    private void close(Duration most) {
        supervision.close(most, left -> {
            Tunnels.unregister(this);
            release.accept(left);
        });
    }

    @Override
    Supervision<?> supervision() {
        return supervision;
    }

    @Override
    TunnelSockets sockets() {
        return supervision.sockets();
    }

    boolean isClosing() {
        return supervision.lifecycle().isClosing();
    }

    @Override
    public String toString() {
        return "tunnel " + name() + " to " + spec().server().routeText() + ", " + state();
    }

    /** Builds a supervisor. Not thread-safe. */
    public static final class Builder {
        private final TunnelSpec spec;
        private final List<TunnelListener> listeners = new ArrayList<>();
        private final List<ReleaseHooks.Hook> hooks = new ArrayList<>();
        private MonitorSpec monitor = MonitorSpec.off();
        private RestartPolicy policy = RestartPolicy.defaults();
        private @Nullable ThreadFactory threads;
        private @Nullable TunnelRuntime runtime;
        private @Nullable SshTransport transport;
        private BindAddresses.Lookup lookup = InetAddress::getByName;

        private Builder(TunnelSpec spec) {
            this.spec = Given.value("spec", spec);
        }

        /** Sets the end-to-end test; the default is none. autossh's {@code -M}. */
        public Builder monitor(MonitorSpec value) {
            monitor = Given.value("monitor", value);
            return this;
        }

        /** Sets when the tunnel retries and when it gives up; the default is {@link RestartPolicy#defaults()}. */
        public Builder restart(RestartPolicy value) {
            policy = Given.value("restart", value);
            return this;
        }

        /** Adds a listener, which receives all events from the first one on. */
        public Builder listener(TunnelListener listener) {
            listeners.add(Given.value("listener", listener));
            return this;
        }

        /**
         * Sets who makes the threads of this tunnel; by default the library does. Supervisors with the same factory share their
         * threads, and the last {@link TunnelSupervisor#close()} among them ends these. The factory decides on names, priority, context
         * class loader, and whether a thread is virtual or a daemon. If it returns null, the task waits until it has a thread.
         */
        public Builder threadFactory(ThreadFactory value) {
            threads = Given.value("threadFactory", value);
            return this;
        }

        /**
         * Adds a task that runs after a new link is proven and before the clients that wait are released to it. A connection
         * pool can evict its dead connections there. The tunnel waits for the task no longer than {@code most}, and is not up
         * before. If the task fails or runs late, this is logged, and the tunnel goes on. A task that still runs at the next
         * outage is not started twice. Several tasks run one after the other, on a thread of the library, where they may
         * block. They must not connect through this tunnel.
         *
         * <p>The task does not run before the first link of the supervisor: nobody has a connection from before it.
         *
         * @throws IllegalArgumentException if {@code most} is not positive, or above ten years
         */
        public Builder beforeRelease(Duration most, Runnable task) {
            hooks.add(new ReleaseHooks.Hook(most, task));
            return this;
        }

        // the next three are for tests: another clock with its threads, another transport, another lookup of bind
        // addresses
        Builder runtime(TunnelRuntime value) {
            runtime = value;
            return this;
        }

        Builder transport(SshTransport value) {
            transport = value;
            return this;
        }

        Builder lookup(BindAddresses.Lookup value) {
            lookup = value;
            return this;
        }

        /**
         * Returns the supervisor, which is not started yet. Each call returns another one, with the same listeners and tasks;
         * two of them cannot bind the same local ports at the same time.
         */
        public TunnelSupervisor build() {
            if (runtime != null) {
                return new TunnelSupervisor(this, runtime, atMost -> {});
            }
            return SystemRuntime.acquire(threads, shared -> new TunnelSupervisor(this, shared, shared::release));
        }
    }
}
