package dev.autotunnel.autossh;

import dev.autotunnel.event.Failure;
import dev.autotunnel.event.TunnelEvent;
import dev.autotunnel.event.TunnelListener;
import dev.autotunnel.event.TunnelState;
import java.time.Duration;
import java.util.OptionalInt;

/**
 * Writes the events of the tunnel to the log, in the same words as autossh if autossh has a message for the event.
 *
 * <p>Called on the thread of its listener queue.
 */
final class EventLog implements TunnelListener {
    private final AutosshLog log;
    private final SshMessages messages;
    private final OptionalInt maxStart;
    private int starts;

    EventLog(AutosshLog log, SshMessages messages, OptionalInt maxStart) {
        this.log = log;
        this.messages = messages;
        this.maxStart = maxStart;
    }

    @Override
    public void onEvent(TunnelEvent event) {
        switch (event.type()) {
            case STATE_CHANGED -> stateChanged((TunnelEvent.StateChanged) event);
            case UP_CHANGED -> log.debug(text(event));
            case MONITOR_PASSED -> log.debug("connection ok");
            case MONITOR_FAILED, MONITOR_UNAVAILABLE, FORWARD_LOST -> log.error(text(event));
            case FORWARD_BOUND -> log.info(text(event));
            case CONNECTION_FAILED -> log.debug(text(event));
        }
    }

    private void stateChanged(TunnelEvent.StateChanged event) {
        TunnelState state = event.state();
        if (state instanceof TunnelState.Connecting) {
            starts++;
            String limit = maxStart.isPresent() ? " of " + maxStart.getAsInt() : "";
            log.info("starting ssh (count " + starts + limit + ")");
        } else if (state instanceof TunnelState.Up up) {
            log.info("connection established: " + up.forwards());
        } else if (state instanceof TunnelState.Waiting waiting) {
            waiting(event, waiting);
        } else if (state instanceof TunnelState.Failed failed) {
            failed(failed.cause());
        } else if (state instanceof TunnelState.Stopping
                && event.failure().map(Failure::kind).orElse(null) == Failure.Kind.MAX_LIFETIME_REACHED) {
            log.info("exceeded maximum time to live, shutting down");
        }
    }

    private void waiting(TunnelEvent.StateChanged event, TunnelState.Waiting waiting) {
        boolean wasUp = event.previous().isUp();
        boolean monitorFailed = waiting.cause().kind() == Failure.Kind.MONITOR_FAILED;
        log.info("%s: %s"
                .formatted(
                        monitorFailed && wasUp ? "port down, restarting ssh" : "ssh exited; restarting ssh",
                        waiting.cause()));
        messages.problem(waiting.cause().toString());
        Duration wait = Duration.between(event.at(), waiting.retryAt());
        log.debug("sleeping for grace time %.1f secs".formatted(wait.toMillis() / 1000.0));
    }

    /** Writes to the log only. The library itself logs the failure at ERROR, which {@link LogBridge} writes to stderr. */
    private void failed(Failure cause) {
        switch (cause.kind()) {
            case MAX_STARTS_REACHED -> log.info("max start count reached; exiting: " + cause);
            case GATE_TIME -> log.error("ssh exited prematurely; autossh exiting: " + cause);
            default -> log.error("ssh exited; autossh exiting: " + cause);
        }
    }

    private static String text(TunnelEvent event) {
        return event.toString();
    }
}
