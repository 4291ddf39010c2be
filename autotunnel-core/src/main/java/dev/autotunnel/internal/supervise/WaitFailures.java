package dev.autotunnel.internal.supervise;

import dev.autotunnel.event.Failure;
import dev.autotunnel.event.Failure.Kind;
import dev.autotunnel.event.Failure.Stage;
import dev.autotunnel.event.TunnelState;
import dev.autotunnel.internal.runtime.DurationText;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/** Makes the failures of waits that did not reach their state. Thread-safe. */
public final class WaitFailures {
    private WaitFailures() {}

    public static Failure notUp(TunnelState state, @Nullable Failure last, Duration waited) {
        if (state instanceof TunnelState.Failed failed) {
            return givenUp(failed);
        }
        if (state instanceof TunnelState.Stopped) {
            return notRunning();
        }
        String message = "not up within %s, %s".formatted(DurationText.of(waited), state);
        if (last == null) {
            return Failure.of(Kind.TIMEOUT, Stage.POLICY, message);
        }
        return Failure.of(Kind.TIMEOUT, last.stage(), message + "; last failure: " + last.message(), last.cause())
                .withRemedy(last.remedy());
    }

    /** Returns why the tunnel gave up, with the number of attempts and their time. */
    static Failure givenUp(TunnelState.Failed state) {
        String attempts = state.attempts() == 1 ? "1 attempt" : state.attempts() + " attempts";
        String message = "given up after %s in %s: %s"
                .formatted(
                        attempts,
                        DurationText.of(state.elapsed()),
                        state.cause().message());
        return state.cause().withMessage(message);
    }

    static Failure notRunning() {
        return Failure.of(Kind.STOPPED, Stage.POLICY, "the tunnel is not running");
    }

    public static Failure notStopped(TunnelState state, Duration waited) {
        return Failure.of(
                Kind.TIMEOUT,
                Stage.POLICY,
                "not stopped within %s, still %s".formatted(DurationText.of(waited), state));
    }
}
