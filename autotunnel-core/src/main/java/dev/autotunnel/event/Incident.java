package dev.autotunnel.event;

import dev.autotunnel.internal.runtime.DurationText;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.Arrays;
import java.util.Locale;
import java.util.Objects;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * A time in which a tunnel that was started was not up: from the loss of its connection, or from a start that did not succeed at
 * once, until the tunnel was up or was stopped. A stop by the application is no incident.
 *
 * <p>An incident is a snapshot. Clients that waited may be served a moment after its end, so a later snapshot may have higher
 * counts.
 *
 * <p>Immutable; thread-safe. No secret is in it.
 */
public final class Incident {
    private final Instant begin;
    private final @Nullable Instant end;
    private final Duration duration;
    private final Outcome outcome;
    private final Failure cause;
    private final NoticedBy noticedBy;
    private final Duration noticedAfter;
    private final int attempts;
    private final long held;
    private final long served;
    private final long reset;
    private final long refused;

    /** How an incident ended. Later versions may add values. */
    public enum Outcome {
        /** The tunnel is still down, and tries again. */
        ONGOING,
        /** The tunnel has given up. The incident goes on until the application starts or stops the tunnel. */
        GIVEN_UP,
        /** The tunnel came up again. */
        RECOVERED,
        /** The application stopped the tunnel, or its lifetime was over. */
        STOPPED;

        @Override
        public String toString() {
            return name().toLowerCase(Locale.ROOT).replace('_', ' ');
        }
    }

    private Incident(Builder builder) {
        this.begin = builder.begin;
        this.end = builder.end;
        this.duration = builder.duration;
        this.outcome = builder.outcome;
        this.cause = builder.cause;
        this.noticedBy = builder.noticedBy;
        this.noticedAfter = builder.noticedAfter;
        this.attempts = builder.attempts;
        this.held = builder.held;
        this.served = builder.served;
        this.reset = builder.reset;
        this.refused = builder.refused;
    }

    /** Begins an incident that goes on, with all counts 0. The library makes these objects; a test may make some, too. */
    public static Builder builder(Instant begin, Failure cause) {
        return new Builder(begin, cause);
    }

    /** Begins a copy of this incident, in which the builder may change values. */
    public Builder toBuilder() {
        return new Builder(begin, cause)
                .end(end)
                .duration(duration)
                .outcome(outcome)
                .noticedBy(noticedBy)
                .noticedAfter(noticedAfter)
                .attempts(attempts)
                .held(held)
                .served(served)
                .reset(reset)
                .refused(refused);
    }

    /** Returns when the tunnel was lost, or when it was started and did not come up; by the wall clock. */
    public Instant begin() {
        return begin;
    }

    /** Returns when it ended, by the wall clock; empty if it goes on. */
    public Optional<Instant> end() {
        return Optional.ofNullable(end);
    }

    /** Returns how long it took, by the monotonic clock; until the snapshot if it goes on. */
    public Duration duration() {
        return duration;
    }

    /** Returns how it ended. */
    public Outcome outcome() {
        return outcome;
    }

    /** Returns why the connection was lost, or why the first attempt failed. */
    public Failure cause() {
        return cause;
    }

    /** Returns who noticed it. */
    public NoticedBy noticedBy() {
        return noticedBy;
    }

    /**
     * Returns after how long it was noticed: how long nothing had come from the server, or how long ago the last end-to-end
     * test had passed if the monitor noticed it. So the connection was dead unnoticed for at most this time. Zero for the
     * reader, the application and an attempt.
     */
    public Duration noticedAfter() {
        return noticedAfter;
    }

    /** Returns how many attempts to connect were begun. */
    public int attempts() {
        return attempts;
    }

    /** Returns how many clients waited for the tunnel. */
    public long held() {
        return held;
    }

    /** Returns how many of the clients that waited were connected. */
    public long served() {
        return served;
    }

    /** Returns how many open connections were cut by the loss. */
    public long reset() {
        return reset;
    }

    /**
     * Returns how many clients were not connected because the tunnel was down: they waited and were turned away, or they were
     * not to wait.
     */
    public long refused() {
        return refused;
    }

    private @Nullable Object[] components() {
        return new @Nullable Object[] {
            begin, end, duration, outcome, cause, noticedBy, noticedAfter, attempts, held, served, reset, refused
        };
    }

    @Override
    public boolean equals(@Nullable Object other) {
        return other instanceof Incident that && Arrays.equals(components(), that.components());
    }

    @Override
    public int hashCode() {
        return Arrays.hashCode(components());
    }

    /** Returns the incident as two lines for a person: the facts, and the cause with its remedy. */
    @Override
    public String toString() {
        String after = noticedAfter.isZero() ? "" : " after " + DurationText.of(noticedAfter);
        return String.format(
                Locale.ROOT,
                "%s  down for %s, %s, %d %s; noticed by %s%s; clients: %d held, %d served, %d reset, %d refused\n    %s",
                begin.truncatedTo(ChronoUnit.MILLIS),
                DurationText.of(duration),
                outcome,
                attempts,
                attempts == 1 ? "attempt" : "attempts",
                noticedBy,
                after,
                held,
                served,
                reset,
                refused,
                cause);
    }

    /** Collects the facts of an incident. Not thread-safe. */
    public static final class Builder {
        private final Instant begin;
        private final Failure cause;
        private @Nullable Instant end;
        private Duration duration = Duration.ZERO;
        private Outcome outcome = Outcome.ONGOING;
        private NoticedBy noticedBy = NoticedBy.OTHER;
        private Duration noticedAfter = Duration.ZERO;
        private int attempts;
        private long held;
        private long served;
        private long reset;
        private long refused;

        private Builder(Instant begin, Failure cause) {
            this.begin = Objects.requireNonNull(begin, "begin");
            this.cause = Objects.requireNonNull(cause, "cause");
        }

        /** When it ended; null if it goes on. */
        public Builder end(@Nullable Instant value) {
            end = value;
            return this;
        }

        /** How long it took. */
        public Builder duration(Duration value) {
            duration = Objects.requireNonNull(value, "duration");
            return this;
        }

        /** How it ended. */
        public Builder outcome(Outcome value) {
            outcome = Objects.requireNonNull(value, "outcome");
            return this;
        }

        /** Who noticed it. */
        public Builder noticedBy(NoticedBy value) {
            noticedBy = Objects.requireNonNull(value, "noticedBy");
            return this;
        }

        /** After how long it was noticed. */
        public Builder noticedAfter(Duration value) {
            noticedAfter = Objects.requireNonNull(value, "noticedAfter");
            return this;
        }

        /** How many attempts were begun. */
        public Builder attempts(int value) {
            attempts = value;
            return this;
        }

        /** How many clients waited. */
        public Builder held(long value) {
            held = value;
            return this;
        }

        /** How many of the clients that waited were connected. */
        public Builder served(long value) {
            served = value;
            return this;
        }

        /** How many open connections were cut. */
        public Builder reset(long value) {
            reset = value;
            return this;
        }

        /** How many clients were turned away. */
        public Builder refused(long value) {
            refused = value;
            return this;
        }

        /** The incident. */
        public Incident build() {
            return new Incident(this);
        }
    }
}
