package dev.autotunnel.internal.machine;

import dev.autotunnel.event.Failure;
import dev.autotunnel.event.Phase;
import dev.autotunnel.event.TunnelState;
import dev.autotunnel.internal.runtime.Moment;
import java.time.Duration;
import java.time.Instant;
import java.util.Objects;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * The complete memory of the state machine. {@link #state()} is the public part of it. Immutable, thread-safe.
 *
 * @param phase the current phase
 * @param run the number of starts by the application
 * @param generation the number of the current or last attempt, counted over all runs
 * @param firstGeneration the first attempt of this run, to which the gate time applies
 * @param attempts attempts since the last stable connection
 * @param firstAttempt when the first of these attempts began
 * @param failures attempts and connections in a row that ended before they were stable
 * @param fatal how often the machine retried after a fatal kind since the tunnel was up
 * @param earlyCloses how many connections the server has closed before its banner since the tunnel was up
 * @param patient whether clients must not shorten the wait, nor cause fresh connections beside a hanging one
 * @param racing whether fresh connections are tried beside the hanging one
 * @param demand whether clients want the tunnel; kept over several runs
 * @param wasUp whether the tunnel has been up in this run
 * @param stable whether the current connection has lasted long enough to be stable
 * @param draining whether client connections may still finish while the tunnel is stopping
 * @param entered when this phase was entered
 * @param usable what is usable while the tunnel is up
 * @param lastFailure the last failure in this run
 * @param retryAt when the next attempt is due while the tunnel is waiting
 */
public record MachineState(
        Phase phase,
        long run,
        long generation,
        long firstGeneration,
        int attempts,
        Moment firstAttempt,
        int failures,
        int fatal,
        int earlyCloses,
        boolean patient,
        boolean racing,
        Demand demand,
        boolean wasUp,
        boolean stable,
        boolean draining,
        Moment entered,
        UpDetails usable,
        @Nullable Failure lastFailure,
        Instant retryAt) {

    /** Returns the memory before the first start. */
    public static MachineState initial() {
        Moment never = new Moment(0, Instant.EPOCH, 0);
        return new MachineState(
                Phase.STOPPED,
                0,
                0,
                0,
                0,
                never,
                0,
                0,
                0,
                false,
                false,
                Demand.NONE,
                false,
                false,
                false,
                never,
                UpDetails.NOTHING,
                null,
                Instant.EPOCH);
    }

    /** Returns the public state. */
    public TunnelState state() {
        return switch (phase) {
            case STOPPED -> TunnelState.Stopped.of();
            case CONNECTING -> TunnelState.Connecting.of(attempts, entered.wall());
            case UP -> TunnelState.Up.of(entered.wall(), usable.forwards(), usable.missing(), usable.monitor());
            case WAITING -> TunnelState.Waiting.of(attempts + 1, failure(), retryAt);
            case STOPPING -> TunnelState.Stopping.of(entered.wall());
            case FAILED -> TunnelState.Failed.of(failure(), attempts).withElapsed(tried());
        };
    }

    MachineState newRun() {
        return edit(m -> {
            m.run++;
            m.firstGeneration = generation + 1;
            m.attempts = 0;
            m.failures = 0;
            m.forgetPatience();
            m.wasUp = false;
            m.lastFailure = null;
        });
    }

    MachineState connecting(Moment now) {
        return in(Phase.CONNECTING, now).edit(m -> {
            m.generation++;
            m.firstAttempt = m.attempts == 0 ? now : m.firstAttempt;
            m.attempts++;
        });
    }

    MachineState up(UpDetails what, Moment now) {
        return in(Phase.UP, now).with(what).edit(m -> {
            m.wasUp = true;
            m.forgetPatience();
        });
    }

    MachineState waiting(Duration delay, Moment now) {
        return in(Phase.WAITING, now).edit(m -> m.retryAt = now.wall().plus(delay));
    }

    /** The tunnel still waits, but for a shorter time. */
    MachineState waitingOnly(Duration all) {
        return edit(m -> m.retryAt = entered.wall().plus(all));
    }

    /** Returns the length of the whole wait, from its beginning. */
    Duration waitTime() {
        return Duration.between(entered.wall(), retryAt);
    }

    /** The tunnel still connects, with or without fresh connections beside the hanging one. */
    MachineState racing(boolean now) {
        return edit(m -> m.racing = now);
    }

    MachineState with(Demand other) {
        return edit(m -> m.demand = other);
    }

    /** The tunnel is stopping, but client connections may finish first. */
    MachineState draining(Moment now) {
        return in(Phase.STOPPING, now).edit(m -> m.draining = true);
    }

    /** The tunnel is still stopping, and does not wait for client connections any more. */
    MachineState drained() {
        return edit(m -> m.draining = false);
    }

    /** Enters another phase, in which nothing is usable. */
    MachineState in(Phase other, Moment now) {
        return edit(m -> {
            m.phase = other;
            m.entered = now;
            m.stable = false;
            m.draining = false;
            m.racing = false;
            m.usable = UpDetails.NOTHING;
            m.retryAt = Instant.EPOCH;
        });
    }

    MachineState with(UpDetails what) {
        return edit(m -> m.usable = what);
    }

    MachineState stableNow() {
        return edit(m -> {
            m.stable = true;
            m.attempts = 0;
            m.failures = 0;
        });
    }

    /** Remembers the failure of an attempt or a connection. */
    MachineState failed(Failure failure) {
        return edit(m -> m.lastFailure = failure);
    }

    /** Remembers the failure of an attempt or a connection, after which the machine tries again. */
    MachineState failed(Failure failure, Pace.Next next) {
        return failed(failure).edit(m -> {
            m.failures = next.failures();
            m.fatal = next.fatal();
            m.earlyCloses = next.earlyCloses();
            m.patient = next.patient();
        });
    }

    /** Returns how long the machine tried before it entered this phase. */
    private Duration tried() {
        return attempts == 0 ? Duration.ZERO : entered.since(firstAttempt);
    }

    private Failure failure() {
        return Objects.requireNonNull(lastFailure, "this phase has a cause");
    }

    private MachineState edit(Consumer<Draft> change) {
        Draft draft = new Draft(this);
        change.accept(draft);
        return draft.finished();
    }

    /** A mutable copy. Each change assigns only the fields that change. */
    private static final class Draft {
        private Phase phase;
        private long run;
        private long generation;
        private long firstGeneration;
        private int attempts;
        private Moment firstAttempt;
        private int failures;
        private int fatal;
        private int earlyCloses;
        private boolean patient;
        private boolean racing;
        private Demand demand;
        private boolean wasUp;
        private boolean stable;
        private boolean draining;
        private Moment entered;
        private UpDetails usable;
        private @Nullable Failure lastFailure;
        private Instant retryAt;

        Draft(MachineState from) {
            phase = from.phase;
            run = from.run;
            generation = from.generation;
            firstGeneration = from.firstGeneration;
            attempts = from.attempts;
            firstAttempt = from.firstAttempt;
            failures = from.failures;
            fatal = from.fatal;
            earlyCloses = from.earlyCloses;
            patient = from.patient;
            racing = from.racing;
            demand = from.demand;
            wasUp = from.wasUp;
            stable = from.stable;
            draining = from.draining;
            entered = from.entered;
            usable = from.usable;
            lastFailure = from.lastFailure;
            retryAt = from.retryAt;
        }

        void forgetPatience() {
            fatal = 0;
            earlyCloses = 0;
            patient = false;
        }

        MachineState finished() {
            return new MachineState(
                    phase,
                    run,
                    generation,
                    firstGeneration,
                    attempts,
                    firstAttempt,
                    failures,
                    fatal,
                    earlyCloses,
                    patient,
                    racing,
                    demand,
                    wasUp,
                    stable,
                    draining,
                    entered,
                    usable,
                    lastFailure,
                    retryAt);
        }
    }
}
