package dev.autotunnel.examples.stage;

import dev.autotunnel.event.Failure;
import dev.autotunnel.event.Phase;
import dev.autotunnel.event.TunnelEvent;
import dev.autotunnel.event.TunnelListener;
import dev.autotunnel.event.TunnelState;
import java.time.Duration;

/** A listener that tells what the tunnel does, one line each. */
public final class Narrator implements TunnelListener {
    private final Screen screen;

    public Narrator(Screen screen) {
        this.screen = screen;
    }

    @Override
    public void onEvent(TunnelEvent event) {
        if (event instanceof TunnelEvent.StateChanged change) {
            stateChanged(change);
        } else if (event instanceof TunnelEvent.MonitorFailed test) {
            screen.tunnel(
                    event.at(), "%s (%d of %d)".formatted(test.cause().message(), test.inARow(), test.threshold()));
        } else if (event.failure().isPresent()) {
            screen.tunnel(event.at(), event.failure().get().message());
        }
    }

    private void stateChanged(TunnelEvent.StateChanged change) {
        TunnelState state = change.state();
        if (state instanceof TunnelState.Up up) {
            screen.up(change.at(), "up: " + up.forwards() + ", monitor " + up.monitor());
        } else if (state instanceof TunnelState.Waiting waiting) {
            String what = change.previous().isUp() ? "down: " : "attempt failed: ";
            screen.tunnel(change.at(), what + why(change) + next(change, waiting));
        } else if (state instanceof TunnelState.Failed) {
            screen.tunnel(change.at(), state + ": " + why(change));
        } else if (state.phase() == Phase.CONNECTING) {
            screen.tunnel(change.at(), state.toString());
        }
    }

    private static String why(TunnelEvent.StateChanged change) {
        return change.failure().map(Failure::message).orElse("unknown");
    }

    private static String next(TunnelEvent.StateChanged change, TunnelState.Waiting waiting) {
        Duration delay = Duration.between(change.at(), waiting.retryAt());
        return "; attempt %d in %s".formatted(waiting.nextAttempt(), Screen.seconds(delay));
    }
}
