package dev.autotunnel.internal.publish;

import dev.autotunnel.event.Failure;
import dev.autotunnel.event.Phase;
import dev.autotunnel.event.TunnelEvent;
import dev.autotunnel.event.TunnelListener;
import dev.autotunnel.event.TunnelState;
import dev.autotunnel.internal.runtime.DurationText;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.slf4j.event.Level;

/**
 * Tells the story of a tunnel in the log {@code dev.autotunnel.<name>}: up, down and retry at INFO with cause and next delay,
 * given up at ERROR. Of a cause that repeats, the first is told and then every tenth, with a count.
 */
public final class EventLog implements TunnelListener {
    private static final Duration AT_ONCE = Duration.ofMillis(100);

    private final Logger log;
    private final LogThrottle repeats = new LogThrottle();
    private @Nullable Instant downSince;

    /** The log of the tunnel of that name. */
    public EventLog(String tunnel) {
        this.log = LoggerFactory.getLogger("dev.autotunnel." + tunnel);
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
            quieted(
                    Level.WARN,
                    "forward " + lost.missing().name() + " missing",
                    lost.missing().cause());
        } else if (event instanceof TunnelEvent.MonitorPassed passed) {
            log.debug("monitor passed in {}", passed.roundTrip());
        } else if (event instanceof TunnelEvent.MonitorFailed failed) {
            monitorFailed(failed);
        } else if (event instanceof TunnelEvent.MonitorUnavailable unavailable) {
            quieted(Level.WARN, "monitor unavailable", unavailable.cause());
        } else if (event instanceof TunnelEvent.ConnectionFailed failed) {
            quieted(Level.INFO, "connection of forward " + failed.forward() + " failed", failed.cause());
        }
    }

    private void stateChanged(TunnelEvent.StateChanged event) {
        TunnelState state = event.state();
        if (state instanceof TunnelState.Up up) {
            repeats.clear();
            log.info("up{}: {}", outage(event), summary(up));
            downSince = null;
        } else if (state instanceof TunnelState.Waiting waiting) {
            waiting(event, waiting);
        } else if (state instanceof TunnelState.Failed failed) {
            log.error("given up after {} attempt(s): {}", failed.attempts(), failed.cause());
        } else if (state instanceof TunnelState.Connecting connecting) {
            connecting(event, connecting);
        } else {
            downSince = null;
            log.info("{}{}", state, event.failure().map(f -> ": " + f).orElse(""));
        }
    }

    private void connecting(TunnelEvent.StateChanged event, TunnelState.Connecting state) {
        Optional<Failure> why = event.failure();
        if (why.isPresent()) {
            noteDown(event);
            log.info(
                    "{}: {}; {}",
                    event.previous().isUp() ? "down" : "anew",
                    why.get().message(),
                    state);
        } else if (event.previous().phase() != Phase.WAITING) {
            log.info("starting: {}", state);
        } else {
            log.debug("{}", state);
        }
    }

    private void waiting(TunnelEvent.StateChanged event, TunnelState.Waiting waiting) {
        Duration delay = Duration.between(event.at(), waiting.retryAt());
        String when = delay.compareTo(AT_ONCE) < 0 ? "at once" : "in " + DurationText.of(delay);
        String next = "; attempt %d %s".formatted(waiting.nextAttempt(), when);
        if (event.previous().isUp()) {
            noteDown(event);
            log.info("down: {}{}", waiting.cause(), next);
        } else {
            String what = "attempt " + (waiting.nextAttempt() - 1) + " failed";
            repeats.tell(
                    "attempt", waiting.cause(), times -> log.info("{}: {}{}{}", what, waiting.cause(), times, next));
        }
    }

    private void noteDown(TunnelEvent.StateChanged event) {
        if (event.previous().isUp()) {
            downSince = event.at();
        }
    }

    /** How long it was down, where it was. */
    private String outage(TunnelEvent.StateChanged event) {
        if (downSince == null) {
            return "";
        }
        String attempt = event.previous() instanceof TunnelState.Connecting c ? ", attempt " + c.attempt() : "";
        return " again after " + DurationText.of(Duration.between(downSince, event.at())) + attempt;
    }

    private void monitorFailed(TunnelEvent.MonitorFailed failed) {
        String what = "monitor failed, %d of %d".formatted(failed.inARow(), failed.threshold());
        repeats.tell("monitor", failed.cause(), times -> log.warn("{}: {}{}", what, failed.cause(), times));
    }

    private void quieted(Level level, String what, Failure cause) {
        repeats.tell(what, cause, times -> log.atLevel(level).log("{}: {}{}", what, cause, times));
    }

    private static String summary(TunnelState.Up up) {
        String missing = up.missing().isEmpty() ? "" : ", missing " + up.missing();
        return up.forwards() + missing + ", monitor " + up.monitor();
    }
}
