package dev.autotunnel.event;

import dev.autotunnel.internal.runtime.DurationText;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.Arrays;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * The state of a tunnel, as a snapshot. Use {@link #phase()} or the class in a {@code switch}.
 *
 * <p>Attempts count from 1, and start again at 1 once a connection has been stable. The library makes the states. A test of a
 * listener may make some with {@code of} of each class. If a later version adds a component, {@code of} gives it a default,
 * and there is a {@code withX}.
 *
 * <p>Immutable; thread-safe.
 */
public abstract sealed class TunnelState {
    private TunnelState() {}

    /** The phase, to branch on. */
    public abstract Phase phase();

    /** Whether the tunnel is usable now. */
    public final boolean isUp() {
        return phase() == Phase.UP;
    }

    abstract Object[] components();

    /** Whether the other state is of the same class, with equal components. */
    @Override
    public final boolean equals(@Nullable Object other) {
        return this == other
                || (other instanceof TunnelState that
                        && getClass() == that.getClass()
                        && Arrays.equals(components(), that.components()));
    }

    @Override
    public final int hashCode() {
        return Arrays.hashCode(components());
    }

    /** Not running. */
    public static final class Stopped extends TunnelState {
        private static final Stopped INSTANCE = new Stopped();

        private Stopped() {}

        /** The state. */
        public static Stopped of() {
            return INSTANCE;
        }

        @Override
        public Phase phase() {
            return Phase.STOPPED;
        }

        @Override
        Object[] components() {
            return new Object[0];
        }

        @Override
        public String toString() {
            return "stopped";
        }
    }

    /** An attempt is under way. */
    public static final class Connecting extends TunnelState {
        private final int attempt;
        private final Instant since;

        private Connecting(int attempt, Instant since) {
            this.attempt = attempt;
            this.since = Objects.requireNonNull(since, "since");
        }

        /** The state. */
        public static Connecting of(int attempt, Instant since) {
            return new Connecting(attempt, since);
        }

        /** The number of the attempt, from 1. */
        public int attempt() {
            return attempt;
        }

        /** When the attempt began, by the wall clock. */
        public Instant since() {
            return since;
        }

        @Override
        public Phase phase() {
            return Phase.CONNECTING;
        }

        @Override
        Object[] components() {
            return new Object[] {attempt, since};
        }

        @Override
        public String toString() {
            return "connecting (attempt " + attempt + ")";
        }
    }

    /** Usable: authenticated, forwards bound, first monitor test passed. */
    public static final class Up extends TunnelState {
        private final Instant since;
        private final List<BoundForward> forwards;
        private final List<MissingForward> missing;
        private final MonitorStatus monitor;

        private Up(Instant since, List<BoundForward> forwards, List<MissingForward> missing, MonitorStatus monitor) {
            this.since = Objects.requireNonNull(since, "since");
            this.forwards = List.copyOf(forwards);
            this.missing = List.copyOf(missing);
            this.monitor = Objects.requireNonNull(monitor, "monitor");
        }

        /** The state; the lists are copied. */
        public static Up of(
                Instant since, List<BoundForward> forwards, List<MissingForward> missing, MonitorStatus monitor) {
            return new Up(since, forwards, missing, monitor);
        }

        /** When the tunnel became usable, by the wall clock. */
        public Instant since() {
            return since;
        }

        /** The forwards that are bound. */
        public List<BoundForward> forwards() {
            return forwards;
        }

        /** The forwards that are not bound. Always empty unless {@code exitOnForwardFailure} is off. */
        public List<MissingForward> missing() {
            return missing;
        }

        /** The last result of the monitor. */
        public MonitorStatus monitor() {
            return monitor;
        }

        @Override
        public Phase phase() {
            return Phase.UP;
        }

        @Override
        Object[] components() {
            return new Object[] {since, forwards, missing, monitor};
        }

        @Override
        public String toString() {
            String lacking = missing.isEmpty() ? "" : ", " + missing.size() + " missing";
            return "up (" + forwards.size() + " forwards" + lacking + ", monitor " + monitor + ")";
        }
    }

    /** Between two attempts. */
    public static final class Waiting extends TunnelState {
        private final int nextAttempt;
        private final Failure cause;
        private final Instant retryAt;

        private Waiting(int nextAttempt, Failure cause, Instant retryAt) {
            this.nextAttempt = nextAttempt;
            this.cause = Objects.requireNonNull(cause, "cause");
            this.retryAt = Objects.requireNonNull(retryAt, "retryAt");
        }

        /** The state. */
        public static Waiting of(int nextAttempt, Failure cause, Instant retryAt) {
            return new Waiting(nextAttempt, cause, retryAt);
        }

        /** The number of the attempt to come, from 1. */
        public int nextAttempt() {
            return nextAttempt;
        }

        /** Why the last attempt or connection ended. */
        public Failure cause() {
            return cause;
        }

        /** When the next attempt begins, by the wall clock. */
        public Instant retryAt() {
            return retryAt;
        }

        @Override
        public Phase phase() {
            return Phase.WAITING;
        }

        @Override
        Object[] components() {
            return new Object[] {nextAttempt, cause, retryAt};
        }

        @Override
        public String toString() {
            return "waiting for attempt " + nextAttempt + " at " + retryAt.truncatedTo(ChronoUnit.MILLIS);
        }
    }

    /** The tunnel is stopping. */
    public static final class Stopping extends TunnelState {
        private final Instant since;

        private Stopping(Instant since) {
            this.since = Objects.requireNonNull(since, "since");
        }

        /** The state. */
        public static Stopping of(Instant since) {
            return new Stopping(since);
        }

        /** When stopping began, by the wall clock. */
        public Instant since() {
            return since;
        }

        @Override
        public Phase phase() {
            return Phase.STOPPING;
        }

        @Override
        Object[] components() {
            return new Object[] {since};
        }

        @Override
        public String toString() {
            return "stopping";
        }
    }

    /** The tunnel has given up. Nothing happens until the application asks for it. */
    public static final class Failed extends TunnelState {
        private final Failure cause;
        private final int attempts;
        private final Duration elapsed;

        private Failed(Failure cause, int attempts, Duration elapsed) {
            this.cause = Objects.requireNonNull(cause, "cause");
            this.attempts = attempts;
            this.elapsed = Objects.requireNonNull(elapsed, "elapsed");
        }

        /** The state; no time has elapsed. */
        public static Failed of(Failure cause, int attempts) {
            return new Failed(cause, attempts, Duration.ZERO);
        }

        /** The same state after another time. */
        public Failed withElapsed(Duration value) {
            return new Failed(cause, attempts, value);
        }

        /** Returns why the tunnel gave up. */
        public Failure cause() {
            return cause;
        }

        /** How many attempts were made. */
        public int attempts() {
            return attempts;
        }

        /** Returns how long the tunnel tried: from the first of these attempts until it gave up. */
        public Duration elapsed() {
            return elapsed;
        }

        @Override
        public Phase phase() {
            return Phase.FAILED;
        }

        @Override
        Object[] components() {
            return new Object[] {cause, attempts, elapsed};
        }

        @Override
        public String toString() {
            String count = attempts == 1 ? " attempt" : " attempts";
            return "failed after " + attempts + count + " in " + DurationText.of(elapsed);
        }
    }
}
