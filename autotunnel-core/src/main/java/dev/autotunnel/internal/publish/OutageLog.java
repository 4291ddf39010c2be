package dev.autotunnel.internal.publish;

import dev.autotunnel.event.Failure;
import dev.autotunnel.event.TunnelEvent;
import dev.autotunnel.event.TunnelState;
import dev.autotunnel.internal.runtime.DurationText;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import java.util.function.IntSupplier;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.event.Level;

/**
 * Logs outages by time. The loss of a connection is logged at once. The state of the outage is logged after 10 s, then every
 * minute, and at once if its cause changes. Connections that repeatedly end after the same time are logged as one pattern,
 * with its likely cause.
 *
 * <p>Called by one thread at a time.
 */
final class OutageLog {
    static final Duration FIRST_REMINDER = Duration.ofSeconds(10);
    static final Duration REMINDER = Duration.ofMinutes(1);
    private static final Duration AT_ONCE = Duration.ofMillis(100);

    private final Logger log;
    private final IntSupplier waiting;
    private final ShortLives lives = new ShortLives();
    private @Nullable Instant upSince;
    private @Nullable Instant downSince;
    private @Nullable Instant lastLogged;
    private @Nullable Instant patternLogged;
    private Failure.@Nullable Kind lastCause;
    private int reminders;
    private int ended; // attempts that did not bring the tunnel up, since the outage began
    private boolean pattern;

    OutageLog(Logger log, IntSupplier waiting) {
        this.log = log;
        this.waiting = waiting;
    }

    void up(TunnelEvent.StateChanged event, TunnelState.Up up) {
        String missing = up.missing().isEmpty() ? "" : ", missing " + up.missing();
        log.atLevel(pattern ? Level.DEBUG : Level.INFO)
                .log("up{}: {}{}, monitor {}", outage(event), up.forwards(), missing, up.monitor());
        over();
        upSince = event.at();
    }

    /** Logs the end of an attempt or of the connection. */
    void waiting(TunnelEvent.StateChanged event, TunnelState.Waiting state) {
        if (event.previous().isUp()) {
            lost(event, state.cause(), next(event, state));
            return;
        }
        ended += event.failure().isPresent() ? 1 : 0; // without one, only the time of the next attempt has changed
        if (isDue(event, state.cause())) {
            Instant since = downSince == null ? event.at() : downSince;
            log.atLevel(reminders == 0 ? Level.INFO : Level.WARN)
                    .log(
                            "{}{}: {}; {}",
                            reminders == 0 ? "not up" : "still down for " + DurationText.of(between(since, event)),
                            ended == 0 ? "" : ", " + attempts(ended) + " failed",
                            state.cause(),
                            next(event, state));
            downSince = since;
            logged(event, state.cause());
            reminders++;
        } else {
            log.debug("attempt {} failed: {}", ended, state.cause());
        }
    }

    /** Logs that the connection was replaced by a new attempt at once. */
    void connectingAnew(TunnelEvent.StateChanged event) {
        Optional<Failure> why = event.failure();
        if (event.previous().isUp()) {
            why.ifPresent(cause -> givenUp(event, cause));
        } else {
            ended++;
            log.info("anew: {}; {}", why.map(Failure::message).orElse(""), connecting());
        }
    }

    private void givenUp(TunnelEvent.StateChanged event, Failure cause) {
        if (cause.kind() == Failure.Kind.RESTART_REQUESTED) {
            over();
            downSince = event.at();
            log.info("down: {}; {}", cause.message(), connecting());
        } else {
            lost(event, cause, connecting());
        }
    }

    private String connecting() {
        return "connecting (attempt " + (ended + 1) + ")";
    }

    /** Ends the outage: the tunnel is up, or nobody waits for it any more. */
    void over() {
        upSince = null;
        downSince = null;
        lastLogged = null;
        lastCause = null;
        reminders = 0;
        ended = 0;
    }

    private void lost(TunnelEvent.StateChanged event, Failure cause, String next) {
        boolean known = upSince != null && !event.at().isBefore(upSince); // not if the clock was set back
        Duration life = known ? Duration.between(upSince, event.at()) : ShortLives.LONGEST;
        Optional<Integer> equal = lives.ended(life);
        pattern = equal.isPresent();
        over();
        downSince = event.at();
        logged(event, cause);
        reminders = 1;
        if (equal.isEmpty()) {
            patternLogged = null;
            log.warn("down: {}; {}", cause, next);
        } else if (patternLogged == null || isOver(patternLogged, REMINDER, event)) {
            patternLogged = event.at();
            log.warn(
                    "down: the last {} connections each ended after about {}, so something ends them after that time: on the"
                            + " server UnusedConnectionTimeout, ChannelTimeout or a limit for idle sessions, or a device on the"
                            + " way; the last one: {}; {}",
                    equal.get(),
                    DurationText.of(life),
                    cause,
                    next);
        } else {
            log.debug("down: {}; {}", cause, next);
        }
    }

    /** Returns whether a failed attempt is to be logged: the first one, one with another cause, and then by time. */
    private boolean isDue(TunnelEvent.StateChanged event, Failure cause) {
        if (lastLogged == null || cause.kind() != lastCause) {
            return true;
        }
        return isOver(lastLogged, reminders <= 1 ? FIRST_REMINDER : REMINDER, event);
    }

    /** Returns the time that has passed; zero if the clock was set back meanwhile. */
    private static Duration between(Instant since, TunnelEvent.StateChanged event) {
        Duration passed = Duration.between(since, event.at());
        return passed.isNegative() ? Duration.ZERO : passed;
    }

    /** Returns whether the time is over, also if the clock was set back meanwhile. */
    private static boolean isOver(Instant since, Duration time, TunnelEvent.StateChanged event) {
        return event.at().isBefore(since) || !event.at().isBefore(since.plus(time));
    }

    private void logged(TunnelEvent.StateChanged event, Failure cause) {
        lastLogged = event.at();
        lastCause = cause.kind();
    }

    private String next(TunnelEvent.StateChanged event, TunnelState.Waiting state) {
        Duration delay = Duration.between(event.at(), state.retryAt());
        String when = delay.compareTo(AT_ONCE) < 0 ? "at once" : "in " + DurationText.of(delay);
        int clients = waiting.getAsInt();
        String wait = clients == 0 ? "" : clients == 1 ? ", 1 client waits" : ", " + clients + " clients wait";
        return "attempt %d %s%s".formatted(ended + 1, when, wait);
    }

    private static String attempts(int count) {
        return count == 1 ? "1 attempt" : count + " attempts";
    }

    /** Returns how long the tunnel was down, if it was. */
    private String outage(TunnelEvent.StateChanged event) {
        if (downSince == null) {
            return "";
        }
        return " again after %s, attempt %d".formatted(DurationText.of(between(downSince, event)), ended + 1);
    }
}
