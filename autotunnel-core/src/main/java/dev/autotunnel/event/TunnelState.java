package dev.autotunnel.event;

import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.List;

/**
 * The state of a tunnel: one immutable snapshot. Branch on {@link #phase()}, or on the record itself.
 *
 * <p>Attempts count from 1 and begin anew once a connection has been stable.
 */
public sealed interface TunnelState {

    /** The phase, to branch on. */
    Phase phase();

    /** Whether the tunnel is usable now. */
    default boolean isUp() {
        return phase() == Phase.UP;
    }

    /** Not running. */
    record Stopped() implements TunnelState {
        @Override
        public Phase phase() {
            return Phase.STOPPED;
        }

        @Override
        public String toString() {
            return "stopped";
        }
    }

    /**
     * An attempt is under way.
     *
     * @param attempt its number
     * @param since when it began
     */
    record Connecting(int attempt, Instant since) implements TunnelState {
        @Override
        public Phase phase() {
            return Phase.CONNECTING;
        }

        @Override
        public String toString() {
            return "connecting (attempt " + attempt + ")";
        }
    }

    /**
     * Usable.
     *
     * @param since when it became usable
     * @param forwards what is bound
     * @param missing what is not, always empty unless {@code exitOnForwardFailure} is off
     * @param monitor what the monitor last said
     */
    record Up(Instant since, List<BoundForward> forwards, List<MissingForward> missing, MonitorStatus monitor)
            implements TunnelState {
        /** Copies the lists. */
        public Up {
            forwards = List.copyOf(forwards);
            missing = List.copyOf(missing);
        }

        @Override
        public Phase phase() {
            return Phase.UP;
        }

        @Override
        public String toString() {
            String lacking = missing.isEmpty() ? "" : ", " + missing.size() + " missing";
            return "up (" + forwards.size() + " forwards" + lacking + ", monitor " + monitor + ")";
        }
    }

    /**
     * Between two attempts.
     *
     * @param nextAttempt the number of the attempt to come
     * @param cause why the last one ended
     * @param retryAt when the next one begins, by the wall clock
     */
    record Waiting(int nextAttempt, Failure cause, Instant retryAt) implements TunnelState {
        @Override
        public Phase phase() {
            return Phase.WAITING;
        }

        @Override
        public String toString() {
            return "waiting for attempt " + nextAttempt + " at " + retryAt.truncatedTo(ChronoUnit.MILLIS);
        }
    }

    /**
     * Being stopped.
     *
     * @param since when that began
     */
    record Stopping(Instant since) implements TunnelState {
        @Override
        public Phase phase() {
            return Phase.STOPPING;
        }

        @Override
        public String toString() {
            return "stopping";
        }
    }

    /**
     * Given up.
     *
     * @param cause why
     * @param attempts how many attempts were made
     */
    record Failed(Failure cause, int attempts) implements TunnelState {
        @Override
        public Phase phase() {
            return Phase.FAILED;
        }

        @Override
        public String toString() {
            return "failed after " + attempts + (attempts == 1 ? " attempt" : " attempts");
        }
    }
}
