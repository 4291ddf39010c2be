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
 * All that the machine remembers. {@link #state()} is what the world may see of it.
 *
 * @param phase where it is
 * @param run counts the starts by the application
 * @param generation counts the attempts of all runs; the current or last one
 * @param firstGeneration the first attempt of this run, to which the gate applies
 * @param attempts attempts since the last stable connection
 * @param failures attempts and connections in a row that ended before they were stable
 * @param fatal how often a fatal kind was retried since the tunnel was up
 * @param earlyCloses how many connections the server has closed before its banner since the tunnel was up
 * @param patient whether clients must not shorten the wait, nor try fresh connections beside a hanging one
 * @param racing whether fresh connections are tried beside the one that hangs
 * @param demand whether clients want the tunnel; outlives the runs
 * @param wasUp whether the tunnel has been up in this run
 * @param stable whether the current connection has lasted long enough
 * @param draining whether connections may still finish, while stopping
 * @param entered when this phase was entered
 * @param usable what is usable, while up
 * @param lastFailure the last thing that went wrong in this run
 * @param retryAt when the next attempt is due, while waiting
 */
public record MachineState(
        Phase phase,
        long run,
        long generation,
        long firstGeneration,
        int attempts,
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

    /** Before the first start. */
    public static MachineState initial() {
        Moment never = new Moment(0, Instant.EPOCH, 0);
        return new MachineState(
                Phase.STOPPED,
                0,
                0,
                0,
                0,
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

    /** What the world may see. */
    public TunnelState state() {
        return switch (phase) {
            case STOPPED -> TunnelState.Stopped.of();
            case CONNECTING -> TunnelState.Connecting.of(attempts, entered.wall());
            case UP -> TunnelState.Up.of(entered.wall(), usable.forwards(), usable.missing(), usable.monitor());
            case WAITING -> TunnelState.Waiting.of(attempts + 1, failure(), retryAt);
            case STOPPING -> TunnelState.Stopping.of(entered.wall());
            case FAILED -> TunnelState.Failed.of(failure(), attempts);
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

    /** Still waiting, but not as long. */
    MachineState waitingOnly(Duration all) {
        return edit(m -> m.retryAt = entered.wall().plus(all));
    }

    /** How long the wait lasts, from its beginning. */
    Duration waitTime() {
        return Duration.between(entered.wall(), retryAt);
    }

    /** Still connecting; whether fresh connections are tried beside the one that hangs. */
    MachineState racing(boolean now) {
        return edit(m -> m.racing = now);
    }

    MachineState with(Demand other) {
        return edit(m -> m.demand = other);
    }

    /** Stopping, but connections may finish first. */
    MachineState draining(Moment now) {
        return in(Phase.STOPPING, now).edit(m -> m.draining = true);
    }

    /** Still stopping, and nothing is waited for any more. */
    MachineState drained() {
        return edit(m -> m.draining = false);
    }

    /** Another phase, in which nothing is usable yet or any more. */
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

    /** After an end that was not wanted. */
    MachineState failed(Failure failure) {
        return edit(m -> m.lastFailure = failure);
    }

    /** After an end that was not wanted, and that is not the end of all. */
    MachineState failed(Failure failure, Pace.Next next) {
        return failed(failure).edit(m -> {
            m.failures = next.failures();
            m.fatal = next.fatal();
            m.earlyCloses = next.earlyCloses();
            m.patient = next.patient();
        });
    }

    private Failure failure() {
        return Objects.requireNonNull(lastFailure, "this phase has a cause");
    }

    private MachineState edit(Consumer<Draft> change) {
        Draft draft = new Draft(this);
        change.accept(draft);
        return draft.finished();
    }

    /** A copy that may be changed, so that each change names what it changes and nothing else. */
    private static final class Draft {
        private Phase phase;
        private long run;
        private long generation;
        private long firstGeneration;
        private int attempts;
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
