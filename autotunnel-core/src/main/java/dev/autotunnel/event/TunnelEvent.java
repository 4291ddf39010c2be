package dev.autotunnel.event;

import java.time.Duration;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * An event of a tunnel. It holds no secret, and its {@code toString} is fit for a log. Use {@link #type()} or the class in a
 * {@code switch}.
 *
 * <p>The library makes the events. A test of a listener may make some with {@code of} of each class. If a later version adds
 * a component, {@code of} gives it a default, and there is a {@code withX}.
 *
 * <p>Immutable; thread-safe.
 */
public abstract sealed class TunnelEvent extends EventBase {

    /** The types of events, to branch on. More may join. */
    public enum Type {
        /** {@link StateChanged}. */
        STATE_CHANGED,
        /** {@link UpChanged}. */
        UP_CHANGED,
        /** {@link ForwardBound}. */
        FORWARD_BOUND,
        /** {@link ForwardLost}. */
        FORWARD_LOST,
        /** {@link MonitorPassed}. */
        MONITOR_PASSED,
        /** {@link MonitorFailed}. */
        MONITOR_FAILED,
        /** {@link MonitorUnavailable}. */
        MONITOR_UNAVAILABLE,
        /** {@link ConnectionFailed}. */
        CONNECTION_FAILED
    }

    private TunnelEvent(EventHeader header, @Nullable Failure failure) {
        super(header, failure);
    }

    /** The type, to branch on. */
    public abstract Type type();

    /**
     * The tunnel went from one phase to another, or to another attempt. {@link #failure()} is the reason, if there is one. If a
     * client brings the next attempt forward, only the time of the next attempt in {@code Waiting} differs, and there is no
     * failure. A tunnel that stays up has {@link UpChanged} instead.
     */
    public static final class StateChanged extends TunnelEvent {
        private final TunnelState previous;

        private StateChanged(EventHeader header, TunnelState previous, @Nullable Failure failure) {
            super(header, failure);
            this.previous = Objects.requireNonNull(previous, "previous");
        }

        /** The event; without a failure if nothing went wrong. */
        public static StateChanged of(EventHeader header, TunnelState previous, @Nullable Failure failure) {
            return new StateChanged(header, previous, failure);
        }

        /** The state before. */
        public TunnelState previous() {
            return previous;
        }

        @Override
        public Type type() {
            return Type.STATE_CHANGED;
        }

        @Override
        @Nullable
        Object[] components() {
            return new Object[] {previous};
        }

        @Override
        public String toString() {
            return tunnel() + " " + previous.phase() + " -> " + state()
                    + failure().map(f -> ": " + f).orElse("");
        }
    }

    /**
     * The tunnel was up and still is, but the details have changed: which forwards are bound or missing, or the result of the
     * monitor. Other events give the reason.
     */
    public static final class UpChanged extends TunnelEvent {
        private final TunnelState.Up previous;
        private final TunnelState.Up up;

        private UpChanged(EventHeader header, TunnelState.Up previous) {
            super(header, null);
            this.previous = Objects.requireNonNull(previous, "previous");
            if (!(header.state() instanceof TunnelState.Up now)) {
                throw new IllegalArgumentException("the state must be Up: " + header.state());
            }
            this.up = now;
        }

        /**
         * The event.
         *
         * @throws IllegalArgumentException if the state of the header is not {@code Up}
         */
        public static UpChanged of(EventHeader header, TunnelState.Up previous) {
            return new UpChanged(header, previous);
        }

        /** The state before. */
        public TunnelState.Up previous() {
            return previous;
        }

        /** The state now. */
        public TunnelState.Up up() {
            return up;
        }

        @Override
        public Type type() {
            return Type.UP_CHANGED;
        }

        @Override
        Object[] components() {
            return new Object[] {previous};
        }

        @Override
        public String toString() {
            return tunnel() + " still " + up;
        }
    }

    /** A forward that was missing is bound now. */
    public static final class ForwardBound extends TunnelEvent {
        private final BoundForward forward;

        private ForwardBound(EventHeader header, BoundForward forward) {
            super(header, null);
            this.forward = Objects.requireNonNull(forward, "forward");
        }

        /** The event. */
        public static ForwardBound of(EventHeader header, BoundForward forward) {
            return new ForwardBound(header, forward);
        }

        /** The forward that is bound. */
        public BoundForward forward() {
            return forward;
        }

        @Override
        public Type type() {
            return Type.FORWARD_BOUND;
        }

        @Override
        Object[] components() {
            return new Object[] {forward};
        }

        @Override
        public String toString() {
            return tunnel() + " forward bound: " + forward;
        }
    }

    /** A forward could not be bound, on a tunnel whose {@code exitOnForwardFailure} is off. It is tried again. */
    public static final class ForwardLost extends TunnelEvent {
        private final MissingForward missing;

        private ForwardLost(EventHeader header, MissingForward missing) {
            super(header, missing.cause());
            this.missing = Objects.requireNonNull(missing, "missing");
        }

        /** The event. */
        public static ForwardLost of(EventHeader header, MissingForward missing) {
            return new ForwardLost(header, missing);
        }

        /** The forward that is missing, and why. */
        public MissingForward missing() {
            return missing;
        }

        @Override
        public Type type() {
            return Type.FORWARD_LOST;
        }

        @Override
        Object[] components() {
            return new Object[] {missing};
        }

        @Override
        public String toString() {
            return tunnel() + " forward " + missing.name() + " missing: " + missing.cause();
        }
    }

    /** The end-to-end test passed. */
    public static final class MonitorPassed extends TunnelEvent {
        private final Duration roundTrip;

        private MonitorPassed(EventHeader header, Duration roundTrip) {
            super(header, null);
            this.roundTrip = Objects.requireNonNull(roundTrip, "roundTrip");
        }

        /** The event. */
        public static MonitorPassed of(EventHeader header, Duration roundTrip) {
            return new MonitorPassed(header, roundTrip);
        }

        /** How long the message took there and back, including its connection. */
        public Duration roundTrip() {
            return roundTrip;
        }

        @Override
        public Type type() {
            return Type.MONITOR_PASSED;
        }

        @Override
        Object[] components() {
            return new Object[] {roundTrip};
        }

        @Override
        public String toString() {
            return tunnel() + " monitor passed in " + roundTrip.toNanos() / 1000 + " us";
        }
    }

    /** The end-to-end test failed. At the threshold the connection is given up and a new one is made. */
    public static final class MonitorFailed extends TunnelEvent {
        private final Failure cause;
        private final int inARow;
        private final int threshold;

        private MonitorFailed(EventHeader header, Failure cause, int inARow, int threshold) {
            super(header, cause);
            this.cause = Objects.requireNonNull(cause, "cause");
            this.inARow = inARow;
            this.threshold = threshold;
        }

        /** The event. */
        public static MonitorFailed of(EventHeader header, Failure cause, int inARow, int threshold) {
            return new MonitorFailed(header, cause, inARow, threshold);
        }

        /** Why the test failed. */
        public Failure cause() {
            return cause;
        }

        /** How many tests in a row have failed, from 1. */
        public int inARow() {
            return inARow;
        }

        /** How many failures in a row end the connection. */
        public int threshold() {
            return threshold;
        }

        @Override
        public Type type() {
            return Type.MONITOR_FAILED;
        }

        @Override
        Object[] components() {
            return new Object[] {cause, inARow, threshold};
        }

        @Override
        public String toString() {
            return tunnel() + " monitor failed (" + inARow + " of " + threshold + "): " + cause;
        }
    }

    /**
     * The monitor's own ports cannot be bound, or the server prohibits its connection. So the monitor says nothing about the
     * tunnel. It is tried again; the tunnel goes on.
     */
    public static final class MonitorUnavailable extends TunnelEvent {
        private final Failure cause;

        private MonitorUnavailable(EventHeader header, Failure cause) {
            super(header, cause);
            this.cause = Objects.requireNonNull(cause, "cause");
        }

        /** The event. */
        public static MonitorUnavailable of(EventHeader header, Failure cause) {
            return new MonitorUnavailable(header, cause);
        }

        /** Returns why the monitor is unavailable. */
        public Failure cause() {
            return cause;
        }

        @Override
        public Type type() {
            return Type.MONITOR_UNAVAILABLE;
        }

        @Override
        Object[] components() {
            return new Object[] {cause};
        }

        @Override
        public String toString() {
            return tunnel() + " monitor unavailable: " + cause;
        }
    }

    /**
     * The connection of one client was not served. The tunnel itself goes on; if it is down ({@link #state()}), the cause may be
     * its outage and not the target. There is no such event for clients that are reset because the tunnel was stopped or has
     * given up: the change of the state has the cause.
     */
    public static final class ConnectionFailed extends TunnelEvent {
        private final String forward;
        private final Failure cause;
        private final long inARow;

        private ConnectionFailed(EventHeader header, String forward, Failure cause, long inARow) {
            super(header, cause);
            this.forward = Objects.requireNonNull(forward, "forward");
            this.cause = Objects.requireNonNull(cause, "cause");
            this.inARow = inARow;
        }

        /** The event. */
        public static ConnectionFailed of(EventHeader header, String forward, Failure cause, long inARow) {
            return new ConnectionFailed(header, forward, cause, inARow);
        }

        /**
         * Returns how many connections of the forward failed in a row, including this one. A connection that was opened ends
         * the row.
         */
        public long inARow() {
            return inARow;
        }

        /** The name of the forward. */
        public String forward() {
            return forward;
        }

        /** Why the client was not served. */
        public Failure cause() {
            return cause;
        }

        @Override
        public Type type() {
            return Type.CONNECTION_FAILED;
        }

        @Override
        Object[] components() {
            return new Object[] {forward, cause, inARow};
        }

        @Override
        public String toString() {
            return tunnel() + " connection of " + forward + " failed: " + cause;
        }
    }
}
