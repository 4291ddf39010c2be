package dev.autotunnel.internal.supervise;

import dev.autotunnel.event.Failure;
import dev.autotunnel.event.Failure.Kind;
import dev.autotunnel.event.Failure.Stage;
import dev.autotunnel.event.MonitorStatus;
import dev.autotunnel.event.NoticedBy;
import dev.autotunnel.internal.jfr.AttemptFlight;
import dev.autotunnel.internal.machine.Signal;
import dev.autotunnel.internal.monitor.Monitor;
import dev.autotunnel.internal.monitor.Probe;
import dev.autotunnel.internal.monitor.alive.Watchdog;
import dev.autotunnel.internal.runtime.Deadline;
import dev.autotunnel.internal.runtime.DurationText;
import dev.autotunnel.internal.runtime.Timer;
import dev.autotunnel.internal.transport.SshAttempt;
import dev.autotunnel.internal.transport.SshLink;
import dev.autotunnel.internal.transport.TransportException;
import dev.autotunnel.internal.transport.UnexpectedFailure;
import dev.autotunnel.spec.TunnelSpec;
import java.io.IOException;
import java.time.Duration;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * One attempt and the link that it makes. It connects, binds the remote forwards, makes the first monitor test, and serves.
 * Then it watches the link and tries to bind missing forwards. It reports to the driver under its generation and makes no
 * decisions of the state machine.
 *
 * <p>{@link #open()} runs on a thread of the pool, and {@link #close()} may run at the same time. {@code close} ends
 * everything that exists by then. If {@code open} makes something later, {@code open} ends it.
 *
 * <p>Thread-safe.
 */
final class SupervisedLink {
    /** The time between two tries to bind missing forwards or monitor ports. An old session of ours may still hold them. */
    static final Duration REBIND_EVERY = Duration.ofSeconds(5);

    private static final Logger LOG = LoggerFactory.getLogger(SupervisedLink.class);
    private static final Duration GUARD = Duration.ofSeconds(1);

    private final TunnelActions tunnel;
    private final long generation;
    private static final String IDLE_REMEDY =
            "see the server's log; a firewall may have cut an idle connection: serverAlive, which is off, keeps it busy";

    private final SshAttempt attempt;
    private final RemoteForwardSet forwards;
    private volatile @Nullable SshLink link; // written under the lock of this
    private @Nullable Watchdog watchdog;
    private @Nullable Monitor monitor;
    private Timer guard = Timer.NONE;
    private Timer rebind = Timer.NONE;
    private boolean draining;
    private final Object reports = new Object(); // taken after the locks of this and of the monitor
    private boolean serving; // guarded by reports
    private boolean opened; // guarded by reports
    private boolean closed;
    private final MonitorReport monitorReport;

    SupervisedLink(TunnelActions tunnel, long generation) {
        this.tunnel = tunnel;
        this.generation = generation;
        this.forwards = new RemoteForwardSet(tunnel);
        this.monitorReport = new MonitorReport(tunnel, forwards, this::report, why -> lost(why, NoticedBy.MONITOR));
        this.attempt = tunnel.transport().attempt(tunnel.spec().server(), why -> lost(why, NoticedBy.READER));
    }

    long generation() {
        return generation;
    }

    /** Makes the attempt; blocks no longer than the connect deadline. */
    void open() {
        Deadline deadline = Deadline.after(tunnel.runtime(), tunnel.spec().connectDeadline());
        TunnelSpec spec = tunnel.spec();
        AttemptFlight flight =
                new AttemptFlight(tunnel.runtime(), spec.name(), spec.server().routeText(), generation, attempt);
        guardAgainstHanging(spec.connectDeadline());
        try {
            SshLink connected = adopt(attempt.connect(deadline));
            flight.connected();
            forwards.bindAll(connected, deadline);
            flight.bound();
            Probe probe = attachMonitor(connected, deadline);
            if (probe != null) {
                firstTest(probe, deadline);
            }
            flight.succeeded();
            release(connected);
        } catch (TransportException e) {
            flight.failed(e.failure());
            failed(e.failure());
        } catch (Throwable e) { // an Error must be reported too, or the attempt would seem to go on
            Failure unexpected = UnexpectedFailure.of(Stage.LINK, "the attempt failed unexpectedly", e);
            failed(unexpected);
            flight.failed(unexpected);
        }
    }

    /** Tries a fresh connection beside the one in which the attempt hangs, if the attempt still hangs. Never blocks. */
    void connectBeside() {
        attempt.connectBeside();
    }

    /** Accepts no more connections of remote forwards and binds no more forwards. The link is still watched. Never blocks. */
    void drain() {
        synchronized (this) {
            draining = true;
            rebind.cancel();
        }
        forwards.drain();
        tunnel.traffic().whenEmpty(() -> tunnel.runtime().execute(this::drained));
    }

    /**
     * Reports that all client connections have finished, if the link is still alive. A connection that ended with its link
     * has not finished. The report about the link's end may come later than the end of the connections.
     */
    private void drained() {
        try {
            requireLink().keepAlive();
            tunnel.driver().signal(new Signal.Drained(generation));
        } catch (IOException e) {
            LOG.debug("the link broke while it was drained", e);
        }
    }

    private synchronized SshLink requireLink() throws IOException {
        if (link == null) {
            throw new IOException("not connected");
        }
        return link;
    }

    /** Ends the attempt and the link at once. Never blocks. */
    void close() {
        SshLink established;
        synchronized (this) {
            closed = true;
            established = link;
            guard.cancel();
            rebind.cancel();
            stopWatching();
        }
        attempt.abort();
        if (established != null) {
            established.kill();
            tunnel.relay().detach(established);
            tunnel.monitorPorts().detach(established);
        }
        forwards.close();
    }

    /** Tests the link, and makes the monitor's test if there is a monitor. */
    synchronized void probe() {
        if (watchdog != null) {
            watchdog.probeNow();
        }
        if (monitor != null) {
            monitor.testNow();
        }
    }

    /** Handles a link that has been silent for {@code silent} while a client waited for the server's answer. */
    synchronized void owes(SshLink slow, Duration silent) {
        if (slow.equals(link) && watchdog != null) {
            watchdog.owes(silent);
        }
    }

    private synchronized SshLink adopt(SshLink connected) throws TransportException {
        if (closed) {
            connected.kill();
            throw calledOff();
        }
        link = connected;
        return connected;
    }

    /** Attaches the monitor's ports. Returns null if there is no monitor or its ports are unavailable. */
    private @Nullable Probe attachMonitor(SshLink connected, Deadline deadline) throws TransportException {
        try {
            requireOpen();
            Probe probe = tunnel.monitorPorts().attach(connected, deadline);
            detachIfClosed(connected);
            forwards.monitor(probe == null ? MonitorStatus.OFF : MonitorStatus.PASSING);
            return probe;
        } catch (TransportException e) {
            if (e.endsTheLink()) {
                throw e;
            }
            forwards.monitorUnavailable(e.failure());
            return null;
        }
    }

    private synchronized void requireOpen() throws TransportException {
        if (closed) {
            throw calledOff();
        }
    }

    /** Detaches the monitor's ports if {@link #close()} ran while they were being attached. */
    private void detachIfClosed(SshLink connected) throws TransportException {
        boolean late;
        synchronized (this) {
            late = closed;
        }
        if (late) {
            tunnel.monitorPorts().detach(connected);
            throw calledOff();
        }
    }

    private static TransportException calledOff() {
        return new TransportException(Failure.of(Kind.STOPPED, Stage.POLICY, "the attempt was called off"));
    }

    private void firstTest(Probe probe, Deadline deadline) throws TransportException {
        Monitor fresh = newMonitor(probe);
        try {
            fresh.first(deadline.left().dividedBy(2));
        } catch (TransportException e) {
            if (e.failure().kind() != Kind.MONITOR_UNAVAILABLE) {
                throw e;
            }
            forwards.monitorProhibited(e.failure());
            return;
        }
        synchronized (this) {
            monitor = fresh;
        }
    }

    private Monitor newMonitor(Probe probe) {
        return new Monitor(tunnel.runtime(), tunnel.monitorTiming(), probe, monitorReport);
    }

    /** Serves the link after the application's hooks. Their time does not count for the attempt. */
    private void release(SshLink connected) {
        tunnel.releaseHooks().before(this::guardAgainstHanging, () -> {
            try {
                serve(connected);
            } catch (Throwable e) { // an Error must be reported too, or the attempt would seem to go on
                Failure why = UnexpectedFailure.of(Stage.LINK, "the link could not be served", e);
                failed(why);
                tunnel.driver()
                        .signal(new Signal.Lost(generation, why)); // if it is up already: nobody watches this link
            }
        });
    }

    private synchronized void serve(SshLink connected) {
        if (closed) {
            return;
        }
        guard.cancel();
        tunnel.relay().attach(connected);
        synchronized (reports) {
            serving = true;
        }
        report();
        watchdog = new Watchdog(tunnel.runtime(), tunnel.spec().serverAlive(), connected, this::lost);
        watchdog.start();
        if (monitor != null) {
            monitor.start();
        }
        rebindLater();
    }

    /**
     * Reports to the driver what is usable. While no forward is bound, the tunnel is not up. The link is kept and watched,
     * the missing forwards are tried again, and the attempt continues.
     */
    private void report() {
        synchronized (reports) {
            if (!serving) {
                return;
            }
            Failure why = forwards.nothingForwarded();
            if (opened) {
                tunnel.driver().signal(new Signal.Changed(generation, forwards.usable()));
            } else if (why == null) {
                opened = true;
                tunnel.driver().signal(new Signal.Opened(generation, forwards.usable()));
            } else {
                tunnel.nothingForwarded(why);
            }
        }
    }

    private void rebindLater() {
        if (!closed && !draining && !forwards.isComplete()) {
            rebind = tunnel.runtime()
                    .schedule(REBIND_EVERY, () -> tunnel.runtime().execute(this::rebind));
        }
    }

    private void rebind() {
        SshLink connected;
        synchronized (this) {
            connected = link;
            if (closed || draining || connected == null) {
                return;
            }
        }
        Deadline deadline = Deadline.after(tunnel.runtime(), tunnel.spec().connectDeadline());
        try {
            forwards.bindMissing(connected, deadline);
            if (forwards.isMonitorToBeAttached()) {
                watchWith(attachMonitor(connected, deadline));
            }
        } catch (TransportException e) {
            lost(e.failure(), NoticedBy.FORWARD);
            return;
        }
        synchronized (this) {
            if (!closed) {
                report();
                rebindLater();
            }
        }
    }

    private synchronized void watchWith(@Nullable Probe probe) {
        if (probe != null && !closed) {
            monitor = newMonitor(probe);
            monitor.testNow();
        }
    }

    private void stopWatching() {
        if (watchdog != null) {
            watchdog.stop();
        }
        if (monitor != null) {
            monitor.stop();
        }
    }

    /**
     * Sets a timer that ends the attempt for the tunnel. Each step has its own time limit. If a step exceeds its limit, the
     * tunnel goes on without that thread.
     */
    private synchronized void guardAgainstHanging(Duration steps) {
        guard.cancel();
        if (!closed) {
            Duration bound = steps.plus(GUARD);
            Failure hung = Failure.of(
                    Kind.CONNECT_TIMEOUT, Stage.CONNECT, "the attempt did not end within " + DurationText.of(bound));
            guard = tunnel.runtime().schedule(bound, () -> failed(hung));
        }
    }

    private void failed(Failure failure) {
        tunnel.driver().signal(new Signal.AttemptFailed(generation, failure));
    }

    private void lost(Failure failure, NoticedBy by) {
        boolean mayBeIdle = failure.kind() == Kind.LINK_CLOSED
                && !tunnel.spec().serverAlive().isOn();
        Failure why = mayBeIdle ? failure.withRemedy(IDLE_REMEDY) : failure;
        tunnel.incidents().noticed(why, by, unnoticed(by));
        tunnel.driver().signal(new Signal.Lost(generation, why));
    }

    /** Returns for how long the link may have been dead before somebody noticed. */
    private Duration unnoticed(NoticedBy by) {
        SshLink known = link;
        return switch (by) {
            case MONITOR -> since(monitorReport.lastPassed());
            case SERVER_ALIVE, WAITING_CLIENT, PROBE, FORWARD ->
                known == null ? Duration.ZERO : since(known.lastInboundNanos());
            default -> Duration.ZERO;
        };
    }

    private Duration since(long nanos) {
        return Duration.ofNanos(tunnel.runtime().now().nanos() - nanos);
    }
}
