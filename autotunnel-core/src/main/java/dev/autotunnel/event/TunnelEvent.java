package dev.autotunnel.event;

import java.time.Duration;
import java.time.Instant;
import java.util.Optional;

/**
 * Something that happened to a tunnel. Immutable, free of secrets, with a {@code toString} fit for a log. Branch on
 * {@link #type()}, or on the record itself.
 */
public sealed interface TunnelEvent {

    /** The types of events, to branch on. */
    enum Type {
        /** {@link StateChanged}. */
        STATE_CHANGED,
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

    /**
     * What all events share.
     *
     * @param tunnel the name of the tunnel
     * @param sequence counts the events of one supervisor from 1; a gap tells a listener that it was too slow
     * @param at when it happened, by the wall clock
     * @param state the state of the tunnel right after
     */
    record Header(String tunnel, long sequence, Instant at, TunnelState state) {}

    /** What all events share. */
    Header header();

    /** The type, to branch on. */
    Type type();

    /** What went wrong, where something did. */
    default Optional<Failure> failure() {
        return Optional.empty();
    }

    /** The name of the tunnel. */
    default String tunnel() {
        return header().tunnel();
    }

    /** Counts the events of one supervisor from 1; a gap tells a listener that it was too slow. */
    default long sequence() {
        return header().sequence();
    }

    /** When it happened, by the wall clock. */
    default Instant at() {
        return header().at();
    }

    /** The state of the tunnel right after. */
    default TunnelState state() {
        return header().state();
    }

    /**
     * The tunnel went from one state to another. The failure, where there is one, is why.
     *
     * @param header what all events share
     * @param previous the state before
     * @param failure why, where something went wrong
     */
    record StateChanged(Header header, TunnelState previous, Optional<Failure> failure) implements TunnelEvent {
        @Override
        public Type type() {
            return Type.STATE_CHANGED;
        }

        @Override
        public String toString() {
            String why = failure.map(f -> ": " + f).orElse("");
            return tunnel() + " " + previous.phase() + " -> " + state() + why;
        }
    }

    /**
     * A forward that was missing is bound now.
     *
     * @param header what all events share
     * @param forward what is bound
     */
    record ForwardBound(Header header, BoundForward forward) implements TunnelEvent {
        @Override
        public Type type() {
            return Type.FORWARD_BOUND;
        }

        @Override
        public String toString() {
            return tunnel() + " forward bound: " + forward;
        }
    }

    /**
     * A forward could not be bound, on a tunnel whose {@code exitOnForwardFailure} is off. It is tried again.
     *
     * @param header what all events share
     * @param missing which one, and why
     */
    record ForwardLost(Header header, MissingForward missing) implements TunnelEvent {
        @Override
        public Type type() {
            return Type.FORWARD_LOST;
        }

        @Override
        public Optional<Failure> failure() {
            return Optional.of(missing.cause());
        }

        @Override
        public String toString() {
            return tunnel() + " forward " + missing.name() + " missing: " + missing.cause();
        }
    }

    /**
     * The end-to-end test passed.
     *
     * @param header what all events share
     * @param roundTrip how long the message took there and back, connection included
     */
    record MonitorPassed(Header header, Duration roundTrip) implements TunnelEvent {
        @Override
        public Type type() {
            return Type.MONITOR_PASSED;
        }

        @Override
        public String toString() {
            return tunnel() + " monitor passed in " + roundTrip.toNanos() / 1000 + " us";
        }
    }

    /**
     * The end-to-end test failed. At the threshold the connection is given up and a new one made.
     *
     * @param header what all events share
     * @param cause why
     * @param inARow how many times in a row, from 1
     * @param threshold how many failures in a row end the connection
     */
    record MonitorFailed(Header header, Failure cause, int inARow, int threshold) implements TunnelEvent {
        @Override
        public Type type() {
            return Type.MONITOR_FAILED;
        }

        @Override
        public Optional<Failure> failure() {
            return Optional.of(cause);
        }

        @Override
        public String toString() {
            return tunnel() + " monitor failed (" + inARow + " of " + threshold + "): " + cause;
        }
    }

    /**
     * The monitor's own ports cannot be bound, so it says nothing about the tunnel. It is tried again; the tunnel goes on.
     *
     * @param header what all events share
     * @param cause why
     */
    record MonitorUnavailable(Header header, Failure cause) implements TunnelEvent {
        @Override
        public Type type() {
            return Type.MONITOR_UNAVAILABLE;
        }

        @Override
        public Optional<Failure> failure() {
            return Optional.of(cause);
        }

        @Override
        public String toString() {
            return tunnel() + " monitor unavailable: " + cause;
        }
    }

    /**
     * One client's connection was not served. The tunnel itself goes on.
     *
     * @param header what all events share
     * @param forward the name of the forward
     * @param cause why
     */
    record ConnectionFailed(Header header, String forward, Failure cause) implements TunnelEvent {
        @Override
        public Type type() {
            return Type.CONNECTION_FAILED;
        }

        @Override
        public Optional<Failure> failure() {
            return Optional.of(cause);
        }

        @Override
        public String toString() {
            return tunnel() + " connection of " + forward + " failed: " + cause;
        }
    }
}
