package dev.autotunnel.internal.supervise;

import dev.autotunnel.event.Failure;
import dev.autotunnel.event.Failure.Kind;
import dev.autotunnel.event.Failure.Stage;
import dev.autotunnel.event.Phase;
import dev.autotunnel.internal.machine.Signal;
import dev.autotunnel.internal.machine.TunnelDriver;
import dev.autotunnel.internal.machine.TunnelMachine;
import dev.autotunnel.internal.publish.EventPublisher;
import dev.autotunnel.internal.relay.BindAddresses;
import dev.autotunnel.internal.runtime.Deadline;
import dev.autotunnel.internal.runtime.DurationText;
import dev.autotunnel.internal.runtime.TunnelRuntime;
import dev.autotunnel.internal.transport.TransportException;
import dev.autotunnel.spec.TunnelSpec;
import java.time.Duration;
import java.util.function.Consumer;
import java.util.function.Function;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Binds, starts, stops and closes one tunnel. One thread at a time does so, under a lock. Only {@link #stop(Duration)} waits
 * without the lock, so that the other methods can end its wait. No lookup in DNS happens under the lock.
 *
 * <p>The caller's thread binds the local ports, and the driver's thread releases them. A release that was decided before a
 * start must not undo the start. So the ports are reserved until the machine has processed the start: see
 * {@link TunnelActions#reserve}.
 *
 * <p>Thread-safe.
 */
public final class Lifecycle {
    private static final Logger LOG = LoggerFactory.getLogger("dev.autotunnel.TunnelSupervisor");
    private static final Duration STOPPED_BY = TunnelMachine.CLOSE_BOUND.plusMillis(100);
    private static final Duration DELIVERY = Duration.ofMillis(200);

    private final TunnelRuntime runtime;
    private final TunnelActions tunnel;
    private final TunnelDriver driver;
    private final StateWatch watch;
    private final Function<Failure, ? extends RuntimeException> exception;
    private final Object lock = new Object();
    private volatile boolean closing;
    private boolean closed; // guarded by the lock

    /**
     * Makes the lifecycle of a tunnel that has not been started. {@code exception} makes the exceptions for the application.
     */
    public Lifecycle(
            TunnelRuntime runtime,
            TunnelActions tunnel,
            StateWatch watch,
            Function<Failure, ? extends RuntimeException> exception) {
        this.runtime = runtime;
        this.tunnel = tunnel;
        this.driver = tunnel.driver();
        this.watch = watch;
        this.exception = exception;
    }

    /** Binds the local ports if the tunnel is at rest. */
    public void bind() {
        whileAtRest(addresses -> {
            if (phase() != Phase.STOPPED) {
                endOfRun(); // a failed tunnel does not hold clients
            }
            tunnel.bind(addresses);
        });
    }

    /** Binds the local ports that are not bound and begins to connect, if the tunnel is at rest. */
    public void start() {
        whileAtRest(this::begin);
    }

    /**
     * Starts with another spec of the same name and with the same local forwards. Throws an exception while the tunnel runs.
     */
    public void start(TunnelSpec spec) {
        boolean begun = whileAtRest(addresses -> {
            endOfStopping();
            tunnel.change(spec);
            begin(addresses);
        });
        if (!begun) {
            throw new IllegalStateException(
                    "tunnel " + spec.name() + " is running: stop it before it gets another spec");
        }
    }

    /** Stops the tunnel; throws an exception of kind TIMEOUT if the tunnel has not stopped in time. */
    public void stop() {
        Deadline deadline = deadline(STOPPED_BY);
        synchronized (lock) {
            if (!closed && !end(deadline)) {
                throw exception.apply(notStopped());
            }
        }
    }

    /** Lets open connections finish until {@code drain} is over, then stops the tunnel. */
    public void stop(Duration drain) {
        if (closing) {
            stop();
            return;
        }
        Deadline deadline = Deadline.after(runtime, drain);
        long before = watch.stops();
        driver.tell(new Signal.Drain());
        if (!watch.awaitStop(before, deadline)) {
            int left = tunnel.traffic().connections();
            LOG.info("tunnel {}: {} connections had not finished", tunnel.spec().name(), left);
            stop();
        }
    }

    /**
     * Begins to close and does not wait. This is the first half of {@link #close}, used to close many tunnels at once. Never
     * blocks.
     */
    public void beginToClose() {
        closing = true;
        driver.signal(new Signal.Stop());
    }

    /**
     * Stops the tunnel for good. If the tunnel does not stop in time, this is logged.
     *
     * @param most how long to wait
     * @param last runs once at the end, with the time that is left
     */
    public void close(EventPublisher publisher, Duration most, Consumer<Duration> last) {
        Deadline all = deadline(most);
        Deadline stopped = deadline(STOPPED_BY.compareTo(most) < 0 ? STOPPED_BY : most);
        closing = true;
        synchronized (lock) {
            if (closed) {
                return;
            }
            end(stopped);
            closed = true;
            driver.close();
            publisher.flush(deadline(all.leftAtMost(DELIVERY)));
            last.accept(all.left());
        }
    }

    /** Returns whether the tunnel is closed, or has begun to close. */
    public boolean isClosing() {
        return closing;
    }

    /** Looks up names, then runs {@code step} under the lock. Returns false if the tunnel runs already. */
    private boolean whileAtRest(AtRest step) {
        try {
            while (true) {
                BindAddresses addresses = isRunning() ? null : tunnel.lookUp();
                synchronized (lock) {
                    requireOpen();
                    if (isRunning()) {
                        return false;
                    }
                    if (addresses != null) {
                        step.act(addresses);
                        return true;
                    }
                }
            }
        } catch (TransportException e) {
            throw exception.apply(e.failure());
        }
    }

    private void begin(BindAddresses addresses) throws TransportException {
        endOfStopping();
        SecurityWarnings.warnOf(tunnel.spec());
        tunnel.reserve(addresses);
        driver.tell(new Signal.Start(), tunnel::settle);
        if (isRunning() && !tunnel.relay().isBound()) {
            endOfRun(); // another thread retried and drained a tunnel that had failed, and closed the listeners with it
            begin(addresses);
        }
    }

    /** Waits for the end of a tunnel that is stopping, and ends its drain. */
    private void endOfStopping() {
        if (phase() == Phase.STOPPING) {
            endOfRun();
        }
    }

    private void endOfRun() {
        if (!end(deadline(STOPPED_BY))) {
            throw exception.apply(notStopped());
        }
        requireOpen();
    }

    /** Stops the tunnel. If the tunnel has not stopped by the deadline, logs what is left and returns false. */
    private boolean end(Deadline deadline) {
        boolean taken = driver.tell(new Signal.Stop(), deadline);
        watch.awaitStopped(deadline);
        boolean stopped = taken && phase() == Phase.STOPPED;
        if (!stopped) {
            LOG.warn("tunnel {}: {}", tunnel.spec().name(), notStopped().message());
        }
        return stopped;
    }

    private Failure notStopped() {
        String message =
                "not stopped within %s: %s, %d local listener(s) bound, %d connection(s) left; it goes on stopping"
                        .formatted(
                                DurationText.of(STOPPED_BY),
                                driver.state(),
                                tunnel.relay().listening(),
                                tunnel.traffic().connections());
        return Failure.of(Kind.TIMEOUT, Stage.POLICY, message)
                .withRemedy(
                        "see with a thread dump which thread named autotunnel is stuck; awaitStopped(time) waits on");
    }

    private void requireOpen() {
        if (closing) {
            throw new IllegalStateException("tunnel " + tunnel.spec().name() + " is closed");
        }
    }

    private Deadline deadline(Duration time) {
        return Deadline.after(runtime, time);
    }

    @FunctionalInterface
    private interface AtRest {
        void act(BindAddresses addresses) throws TransportException;
    }

    private Phase phase() {
        return driver.state().phase();
    }

    /** Returns whether the tunnel connects, is up, or waits for the next attempt. */
    private boolean isRunning() {
        return switch (phase()) {
            case CONNECTING, UP, WAITING -> true;
            case STOPPED, STOPPING, FAILED -> false;
        };
    }
}
