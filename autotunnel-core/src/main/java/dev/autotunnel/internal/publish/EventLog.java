package dev.autotunnel.internal.publish;

import dev.autotunnel.event.Failure;
import dev.autotunnel.event.Phase;
import dev.autotunnel.event.TunnelEvent;
import dev.autotunnel.event.TunnelListener;
import dev.autotunnel.event.TunnelState;
import dev.autotunnel.internal.runtime.DurationText;
import java.util.Set;
import java.util.function.IntSupplier;
import java.util.function.Supplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.slf4j.event.Level;

/**
 * Writes the log {@code dev.autotunnel.<name>} of a tunnel.
 *
 * <table>
 * <caption>Levels</caption>
 * <tr><td>ERROR</td><td>the tunnel has given up</td></tr>
 * <tr><td>WARN</td><td>the tunnel went down, is still down or lacks a forward, its monitor fails, clients were not served in
 * time, or a target fails again and again</td></tr>
 * <tr><td>INFO</td><td>start, up, stop, a first attempt that failed, the first failure of a connection</td></tr>
 * </table>
 *
 * <p>Outages are logged by time, see {@link OutageLog}. Repeated messages are counted, see {@link LogThrottle}.
 *
 * <p>Called by one thread at a time.
 */
public final class EventLog implements TunnelListener {
    /** After this many failed connections in a row, the target is worth a warning. */
    static final long TARGET_FAILS = 5;

    /** What befalls a client because the tunnel is down for too long. */
    private static final Set<Failure.Kind> IN_VAIN =
            Set.of(Failure.Kind.HOLD_EXPIRED, Failure.Kind.HOLD_FULL, Failure.Kind.NO_ATTEMPT_IN_TIME);

    private final Logger log;
    private final LogThrottle repeats = new LogThrottle();
    private final OutageLog outages;

    /**
     * Makes the log of a tunnel.
     *
     * @param waiting how many clients wait for the tunnel now
     */
    public EventLog(String tunnel, IntSupplier waiting) {
        this.log = LoggerFactory.getLogger("dev.autotunnel." + tunnel);
        this.outages = new OutageLog(log, waiting);
    }

    @Override
    public void onEvent(TunnelEvent event) {
        if (event instanceof TunnelEvent.StateChanged changed) {
            stateChanged(changed);
        } else if (event instanceof TunnelEvent.UpChanged changed) {
            log.debug("still {}", changed.up());
        } else if (event instanceof TunnelEvent.ForwardBound bound) {
            log.info("forward bound: {}", bound.forward());
        } else if (event instanceof TunnelEvent.ForwardLost lost) {
            Failure cause = lost.missing().cause();
            String what = "forward " + lost.missing().name() + " missing";
            repeated(Level.WARN, event, what + cause.kind(), false, () -> what + ": " + cause);
        } else if (event instanceof TunnelEvent.MonitorPassed passed) {
            log.debug("monitor passed in {}", passed.roundTrip());
        } else if (event instanceof TunnelEvent.MonitorFailed failed) {
            String what = "monitor failed, %d of %d: %s".formatted(failed.inARow(), failed.threshold(), failed.cause());
            repeated(Level.WARN, event, "monitor" + failed.cause().kind(), false, () -> what);
        } else if (event instanceof TunnelEvent.MonitorUnavailable unavailable) {
            Failure cause = unavailable.cause();
            repeated(Level.WARN, event, "unavailable" + cause.kind(), false, () -> "monitor unavailable: " + cause);
        } else if (event instanceof TunnelEvent.ConnectionFailed failed) {
            connectionFailed(failed);
        }
    }

    private void stateChanged(TunnelEvent.StateChanged event) {
        TunnelState state = event.state();
        if (state instanceof TunnelState.Up up) {
            repeats.clear();
            outages.up(event, up);
        } else if (state instanceof TunnelState.Waiting waiting) {
            outages.waiting(event, waiting);
        } else if (state instanceof TunnelState.Failed failed) {
            outages.over();
            log.error(
                    "given up after {} attempt(s) in {}: {}",
                    failed.attempts(),
                    DurationText.of(failed.elapsed()),
                    failed.cause());
        } else if (state instanceof TunnelState.Connecting connecting) {
            connecting(event, connecting);
        } else {
            outages.over();
            log.info("{}{}", state, event.failure().map(f -> ": " + f).orElse(""));
        }
    }

    private void connecting(TunnelEvent.StateChanged event, TunnelState.Connecting state) {
        if (event.failure().isPresent()) {
            outages.connectingAnew(event);
        } else if (event.previous().phase() != Phase.WAITING) {
            log.info("starting: {}", state);
        } else {
            log.debug("{}", state);
        }
    }

    /**
     * Logs a failed connection. Two failures are the same if the forward and the message are the same. The message names the
     * target, which differs between SOCKS clients.
     */
    private void connectionFailed(TunnelEvent.ConnectionFailed failed) {
        Failure cause = failed.cause();
        String key = failed.forward() + '\n' + cause.kind() + '\n' + cause.message();
        boolean waitedInVain = IN_VAIN.contains(cause.kind());
        String what = "connection of forward " + failed.forward() + " failed: " + cause;
        repeated(waitedInVain ? Level.WARN : Level.INFO, failed, key, failed.inARow() == 1, () -> what);
        if (failed.inARow() >= TARGET_FAILS && failed.state().isUp()) {
            String targetFails = "the last %d connections of forward %s failed, the tunnel itself is up: %s"
                    .formatted(failed.inARow(), failed.forward(), cause);
            boolean first = failed.inARow() == TARGET_FAILS;
            repeated(Level.WARN, failed, "in a row\n" + failed.forward(), first, () -> targetFails);
        }
    }

    private void repeated(Level level, TunnelEvent event, String key, boolean fresh, Supplier<String> what) {
        repeats.tell(key, event.at(), fresh, times -> log.atLevel(level).log("{}{}", what.get(), times));
    }
}
