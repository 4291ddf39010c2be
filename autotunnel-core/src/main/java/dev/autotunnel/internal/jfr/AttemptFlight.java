package dev.autotunnel.internal.jfr;

import dev.autotunnel.event.Failure;
import dev.autotunnel.internal.runtime.Moment;
import dev.autotunnel.internal.runtime.TunnelRuntime;
import dev.autotunnel.internal.transport.SshAttempt;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/** Takes the times of one attempt for the flight recorder. Used by the attempt's thread only; must not block. */
public final class AttemptFlight {
    private final TunnelRuntime runtime;
    private final SshAttempt attempt;
    private final FlightEvents.Attempt event;
    private @Nullable Moment connected;
    private @Nullable Moment bound;

    /** Begins the event of an attempt, see {@link FlightEvents#attempt}. */
    public AttemptFlight(TunnelRuntime runtime, String tunnel, String server, long number, SshAttempt attempt) {
        this.runtime = runtime;
        this.attempt = attempt;
        this.event = FlightEvents.now().attempt(tunnel, server, number);
    }

    /** The login is done. */
    public void connected() {
        connected = runtime.now();
    }

    /** The remote forwards are bound. */
    public void bound() {
        bound = runtime.now();
    }

    /** The link is proven. */
    public void succeeded() {
        end(null);
    }

    /** The attempt failed. */
    public void failed(Failure why) {
        end(why);
    }

    private void end(@Nullable Failure why) {
        if (!event.equals(FlightEvents.Attempt.NONE)) {
            Moment now = runtime.now();
            event.end(attempt.steps(), between(connected, bound == null ? now : bound), between(bound, now), why);
        }
    }

    private static Duration between(@Nullable Moment begin, Moment end) {
        return begin == null ? Duration.ZERO : end.since(begin);
    }
}
