package dev.autotunnel.internal.machine;

import dev.autotunnel.event.Failure;
import dev.autotunnel.event.Phase;
import dev.autotunnel.event.TunnelState;
import dev.autotunnel.internal.runtime.Moment;
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
 * @param patience how often in a row a fatal kind was retried
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
        int patience,
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
                Phase.STOPPED, 0, 0, 0, 0, 0, 0, false, false, false, never, UpDetails.NOTHING, null, Instant.EPOCH);
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
            m.patience = 0;
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
        return in(Phase.UP, now).with(what).edit(m -> m.wasUp = true);
    }

    MachineState waitingUntil(Instant at, Moment now) {
        return in(Phase.WAITING, now).edit(m -> m.retryAt = at);
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
            m.patience = 0;
        });
    }

    /** After an end that was not wanted. */
    MachineState failed(Failure failure, int failuresInARow, int fatalInARow) {
        return edit(m -> {
            m.lastFailure = failure;
            m.failures = failuresInARow;
            m.patience = fatalInARow;
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
        private int patience;
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
            patience = from.patience;
            wasUp = from.wasUp;
            stable = from.stable;
            draining = from.draining;
            entered = from.entered;
            usable = from.usable;
            lastFailure = from.lastFailure;
            retryAt = from.retryAt;
        }

        MachineState finished() {
            return new MachineState(
                    phase,
                    run,
                    generation,
                    firstGeneration,
                    attempts,
                    failures,
                    patience,
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
