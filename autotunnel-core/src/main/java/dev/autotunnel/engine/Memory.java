package dev.autotunnel.engine;

import dev.autotunnel.event.Failure;
import dev.autotunnel.event.Phase;
import dev.autotunnel.event.TunnelState;
import dev.autotunnel.runtime.Moment;
import java.time.Instant;
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
 * @param entered when this phase was entered
 * @param usable what is usable, while up
 * @param lastFailure the last thing that went wrong in this run
 * @param retryAt when the next attempt is due, while waiting
 */
public record Memory(
        Phase phase,
        long run,
        long generation,
        long firstGeneration,
        int attempts,
        int failures,
        int patience,
        boolean wasUp,
        boolean stable,
        Moment entered,
        Usable usable,
        @Nullable Failure lastFailure,
        Instant retryAt) {

    /** Before the first start. */
    public static Memory initial() {
        Moment never = new Moment(0, Instant.EPOCH, 0);
        return new Memory(Phase.STOPPED, 0, 0, 0, 0, 0, 0, false, false, never, Usable.NOTHING, null, Instant.EPOCH);
    }

    /** What the world may see. */
    public TunnelState state() {
        return switch (phase) {
            case STOPPED -> new TunnelState.Stopped();
            case CONNECTING -> new TunnelState.Connecting(attempts, entered.wall());
            case UP -> new TunnelState.Up(entered.wall(), usable.forwards(), usable.missing(), usable.monitor());
            case WAITING -> new TunnelState.Waiting(attempts + 1, failure(), retryAt);
            case STOPPING -> new TunnelState.Stopping(entered.wall());
            case FAILED -> new TunnelState.Failed(failure(), attempts);
        };
    }

    Memory newRun() {
        long next = generation + 1;
        return new Memory(
                phase, run + 1, generation, next, 0, 0, 0, false, false, entered, Usable.NOTHING, null, Instant.EPOCH);
    }

    Memory connecting(Moment now) {
        return new Memory(
                Phase.CONNECTING,
                run,
                generation + 1,
                firstGeneration,
                attempts + 1,
                failures,
                patience,
                wasUp,
                false,
                now,
                Usable.NOTHING,
                lastFailure,
                Instant.EPOCH);
    }

    Memory up(Usable what, Moment now) {
        return in(Phase.UP, now).with(what).afterBeingUp();
    }

    Memory with(Usable what) {
        return new Memory(
                phase,
                run,
                generation,
                firstGeneration,
                attempts,
                failures,
                patience,
                wasUp,
                stable,
                entered,
                what,
                lastFailure,
                retryAt);
    }

    Memory in(Phase other, Moment now) {
        return new Memory(
                other,
                run,
                generation,
                firstGeneration,
                attempts,
                failures,
                patience,
                wasUp,
                stable,
                now,
                usable,
                lastFailure,
                retryAt);
    }

    Memory stableNow() {
        return new Memory(
                phase, run, generation, firstGeneration, 0, 0, 0, wasUp, true, entered, usable, lastFailure, retryAt);
    }

    /** After an end that was not wanted. */
    Memory failed(Failure failure, int failuresInARow, int fatalInARow) {
        return new Memory(
                phase,
                run,
                generation,
                firstGeneration,
                attempts,
                failuresInARow,
                fatalInARow,
                wasUp,
                false,
                entered,
                Usable.NOTHING,
                failure,
                retryAt);
    }

    Memory waitingUntil(Instant at, Moment now) {
        return new Memory(
                Phase.WAITING,
                run,
                generation,
                firstGeneration,
                attempts,
                failures,
                patience,
                wasUp,
                false,
                now,
                usable,
                lastFailure,
                at);
    }

    private Memory afterBeingUp() {
        return new Memory(
                phase,
                run,
                generation,
                firstGeneration,
                attempts,
                failures,
                patience,
                true,
                false,
                entered,
                usable,
                lastFailure,
                retryAt);
    }

    private Failure failure() {
        return java.util.Objects.requireNonNull(lastFailure, "this phase has a cause");
    }
}
