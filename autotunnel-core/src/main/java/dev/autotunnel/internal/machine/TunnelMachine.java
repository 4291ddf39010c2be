package dev.autotunnel.internal.machine;

import static dev.autotunnel.internal.machine.Action.Clock.BESIDE;
import static dev.autotunnel.internal.machine.Action.Clock.CLOSE;
import static dev.autotunnel.internal.machine.Action.Clock.LIFETIME;
import static dev.autotunnel.internal.machine.Action.Clock.RETRY;
import static dev.autotunnel.internal.machine.Action.Clock.STABLE;

import dev.autotunnel.event.Failure;
import dev.autotunnel.event.Failure.Kind;
import dev.autotunnel.event.Failure.Stage;
import dev.autotunnel.event.Phase;
import dev.autotunnel.internal.runtime.DurationText;
import dev.autotunnel.internal.runtime.Moment;
import dev.autotunnel.spec.RestartPolicy;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The state machine of a tunnel, a pure function: (memory, signal, moment) → (memory, actions). It has no clock, no thread
 * and no socket. {@code docs/state-machine.md} holds the whole table of phases and signals, and a test keeps both equal.
 *
 * <p>A signal that makes no sense in a phase changes nothing. Nor does a signal of an earlier generation. So each method
 * names only the conditions under which a signal counts.
 *
 * <p>Immutable, thread-safe.
 */
public final class TunnelMachine {
    /** How long a connection may take to close before the machine treats it as closed: 1.4 s. */
    public static final Duration CLOSE_BOUND = Duration.ofMillis(1400);

    private final RestartPolicy policy;
    private final Pace pace;

    /** Makes a machine that follows {@code policy}. */
    public TunnelMachine(RestartPolicy policy) {
        this.policy = policy;
        this.pace = new Pace(policy);
    }

    /** Returns the result of a signal. If the machine stops trying fresh connections, their timer is cancelled. */
    public Transition step(MachineState memory, Signal signal, Moment now) {
        Transition step = follow(memory, signal, now);
        return memory.racing() && !step.memory().racing() ? step.after(new Action.Cancel(BESIDE)) : step;
    }

    private Transition follow(MachineState memory, Signal signal, Moment now) {
        if (signal instanceof Signal.Start) {
            return start(memory, now);
        } else if (signal instanceof Signal.Opened s) {
            return opened(memory, s, now);
        } else if (signal instanceof Signal.Changed s) {
            return changed(memory, s);
        } else if (signal instanceof Signal.AttemptFailed s) {
            return attemptFailed(memory, s, now);
        } else if (signal instanceof Signal.Lost s) {
            return lost(memory, s, now);
        } else if (signal instanceof Signal.ClientCame s) {
            return clientCame(memory.with(memory.demand().came(s.waits(), now)), now);
        } else if (signal instanceof Signal.ClientsLeft) {
            return Transition.to(memory.with(memory.demand().left()));
        } else if (signal instanceof Signal.BesideDue s) {
            return besideDue(memory, s, now);
        } else if (signal instanceof Signal.RetryDue s) {
            return retryDue(memory, s, now);
        } else if (signal instanceof Signal.RetryNow) {
            return retryNow(memory, now);
        } else if (signal instanceof Signal.Restart) {
            return restart(memory, now);
        } else if (signal instanceof Signal.StableDue s) {
            return stableDue(memory, s);
        } else if (signal instanceof Signal.LifetimeDue s) {
            return lifetimeDue(memory, s, now);
        } else if (signal instanceof Signal.ClockJumped) {
            return clockJumped(memory, now);
        }
        return followEnd(memory, signal, now);
    }

    private Transition followEnd(MachineState memory, Signal signal, Moment now) {
        if (signal instanceof Signal.Drain) {
            return drain(memory, now);
        } else if (signal instanceof Signal.Drained s) {
            return drained(memory, s);
        } else if (signal instanceof Signal.Stop) {
            return stop(memory, now);
        } else if (signal instanceof Signal.Closed s) {
            return closed(memory, s.generation(), now);
        } else if (signal instanceof Signal.CloseDue s) {
            return closed(memory, s.generation(), now);
        }
        throw new AssertionError(signal);
    }

    private Transition start(MachineState memory, Moment now) {
        return isIn(memory, Phase.STOPPED, Phase.FAILED) ? begin(memory, now) : Transition.ignored(memory);
    }

    private Transition opened(MachineState memory, Signal.Opened signal, Moment now) {
        if (!isIn(memory, Phase.CONNECTING) || memory.generation() != signal.generation()) {
            return Transition.ignored(memory);
        }
        return Transition.to(memory.up(signal.usable(), now), new Action.Set(STABLE, policy.stableAfter()));
    }

    private Transition changed(MachineState memory, Signal.Changed signal) {
        boolean ours = isIn(memory, Phase.UP) && memory.generation() == signal.generation();
        return ours ? Transition.to(memory.with(signal.usable())) : Transition.ignored(memory);
    }

    private Transition attemptFailed(MachineState memory, Signal.AttemptFailed signal, Moment now) {
        boolean ours = isIn(memory, Phase.CONNECTING) && memory.generation() == signal.generation();
        return ours ? ended(memory, signal.failure(), now) : Transition.ignored(memory);
    }

    private Transition lost(MachineState memory, Signal.Lost signal, Moment now) {
        if (memory.generation() != signal.generation()) {
            return Transition.ignored(memory);
        }
        return switch (memory.phase()) {
            case CONNECTING, UP -> ended(memory, signal.failure(), now);
            case STOPPING -> memory.draining() ? cutOff(memory, signal.failure(), now) : Transition.ignored(memory);
            case STOPPED, WAITING, FAILED -> Transition.ignored(memory);
        };
    }

    /** Shortens a long wait. If an attempt is under way, sets the timer for fresh connections beside it. */
    private Transition clientCame(MachineState memory, Moment now) {
        Duration elapsed = now.since(memory.entered());
        if (isIn(memory, Phase.WAITING) && pace.isTooLong(memory)) {
            Duration all = Pace.longer(pace.cut(now), elapsed);
            return Transition.to(memory.waitingOnly(all), new Action.Set(RETRY, all.minus(elapsed)));
        }
        if (isIn(memory, Phase.CONNECTING) && !memory.racing() && pace.hurries(memory, now)) {
            Duration left = Pace.longer(Pace.BESIDE_EVERY.minus(elapsed), Duration.ZERO);
            return Transition.to(memory.racing(true), new Action.Set(BESIDE, left));
        }
        return Transition.to(memory);
    }

    private Transition besideDue(MachineState memory, Signal.BesideDue signal, Moment now) {
        if (!memory.racing() || memory.generation() != signal.generation()) {
            return Transition.ignored(memory);
        }
        if (!pace.hurries(memory, now)) {
            return Transition.to(memory.racing(false));
        }
        return Transition.to(
                memory, new Action.ConnectBeside(memory.generation()), new Action.Set(BESIDE, Pace.BESIDE_EVERY));
    }

    private Transition retryDue(MachineState memory, Signal.RetryDue signal, Moment now) {
        boolean ours = isIn(memory, Phase.WAITING) && memory.generation() == signal.generation();
        return ours ? connect(memory, now) : Transition.ignored(memory);
    }

    private Transition retryNow(MachineState memory, Moment now) {
        return switch (memory.phase()) {
            case WAITING -> connect(memory, now, new Action.Cancel(RETRY));
            case UP -> Transition.to(memory, new Action.Probe(memory.generation()));
            case STOPPING -> probeWhileDraining(memory);
            case FAILED -> begin(memory, now);
            case STOPPED, CONNECTING -> Transition.ignored(memory);
        };
    }

    private Transition restart(MachineState memory, Moment now) {
        return switch (memory.phase()) {
            case WAITING -> connect(memory, now, new Action.Cancel(RETRY));
            case CONNECTING, UP -> reconnect(memory, now);
            case FAILED -> begin(memory, now);
            case STOPPED, STOPPING -> Transition.ignored(memory);
        };
    }

    private Transition stableDue(MachineState memory, Signal.StableDue signal) {
        boolean ours = isIn(memory, Phase.UP) && memory.generation() == signal.generation();
        return ours ? Transition.to(memory.stableNow()) : Transition.ignored(memory);
    }

    private Transition lifetimeDue(MachineState memory, Signal.LifetimeDue signal, Moment now) {
        if (memory.run() != signal.run()) {
            return Transition.ignored(memory);
        }
        if (memory.draining()) {
            return endDrain(memory);
        }
        if (!isIn(memory, Phase.CONNECTING, Phase.UP, Phase.WAITING)) {
            return Transition.ignored(memory);
        }
        Failure why = Failure.of(Kind.MAX_LIFETIME_REACHED, Stage.POLICY, "the allowed lifetime is over");
        return Transition.because(why, memory.in(Phase.STOPPING, now), closing(memory));
    }

    private Transition clockJumped(MachineState memory, Moment now) {
        return switch (memory.phase()) {
            case UP -> Transition.to(memory, new Action.Probe(memory.generation()));
            case WAITING -> connect(memory, now, new Action.Cancel(RETRY));
            case STOPPING -> probeWhileDraining(memory);
            case STOPPED, CONNECTING, FAILED -> Transition.ignored(memory);
        };
    }

    /** Lets client connections finish. Only a tunnel that is up can have such connections. */
    private Transition drain(MachineState memory, Moment now) {
        return switch (memory.phase()) {
            case UP ->
                Transition.to(memory.draining(now), new Action.Cancel(STABLE), new Action.Drain(memory.generation()));
            case STOPPING -> Transition.ignored(memory);
            case STOPPED, CONNECTING, WAITING, FAILED -> stop(memory, now);
        };
    }

    private Transition drained(MachineState memory, Signal.Drained signal) {
        boolean ours = memory.draining() && memory.generation() == signal.generation();
        return ours ? endDrain(memory) : Transition.ignored(memory);
    }

    private Transition stop(MachineState memory, Moment now) {
        return switch (memory.phase()) {
            case CONNECTING, UP, WAITING -> Transition.to(memory.in(Phase.STOPPING, now), closing(memory));
            case STOPPING -> memory.draining() ? endDrain(memory) : Transition.ignored(memory);
            case FAILED -> Transition.to(memory.in(Phase.STOPPED, now), new Action.Release());
            case STOPPED -> Transition.to(memory, new Action.Release()); // the listeners may be bound without a run
        };
    }

    private Transition closed(MachineState memory, long generation, Moment now) {
        boolean closing = isIn(memory, Phase.STOPPING) && !memory.draining();
        if (!closing || memory.generation() != generation) {
            return Transition.ignored(memory);
        }
        return Transition.to(memory.in(Phase.STOPPED, now), new Action.Cancel(CLOSE), new Action.Release());
    }

    /** Begins a new run and resets its counters. */
    private Transition begin(MachineState memory, Moment now) {
        List<Action> actions = new ArrayList<>();
        actions.add(new Action.Hold());
        policy.maxLifetime().ifPresent(time -> actions.add(new Action.Set(LIFETIME, time)));
        return connect(memory.newRun(), now, actions.toArray(Action[]::new));
    }

    private Transition reconnect(MachineState memory, Moment now) {
        Failure why = Failure.of(Kind.RESTART_REQUESTED, Stage.POLICY, "a new connection was asked for");
        if (startsUsedUp(memory)) {
            return giveUp(memory, startsUsedUp(memory, why), now);
        }
        Transition step = connect(memory, now, new Action.Cancel(STABLE), new Action.Disconnect(memory.generation()));
        return new Transition(step.memory(), step.actions(), why);
    }

    private Transition connect(MachineState memory, Moment now, Action... before) {
        if (startsUsedUp(memory)) {
            return giveUp(memory, startsUsedUp(memory, memory.lastFailure()), now);
        }
        MachineState next = memory.connecting(now);
        List<Action> actions = new ArrayList<>(List.of(before));
        actions.add(new Action.Connect(next.generation(), next.attempts()));
        if (pace.hurries(next, now)) {
            next = next.racing(true);
            actions.add(new Action.Set(BESIDE, Pace.BESIDE_EVERY));
        }
        return new Transition(next, List.copyOf(actions), null);
    }

    /** Handles the end of an attempt or a connection that nobody asked for. */
    private Transition ended(MachineState memory, Failure failure, Moment now) {
        boolean fatal = policy.fatalKinds().contains(failure.kind());
        if (fatal && !memory.wasUp()) {
            return giveUp(memory, failure, now);
        }
        if (isWithinGate(memory, now)) {
            String message = "the first connection ended within the gate time of %s: %s"
                    .formatted(DurationText.of(policy.gateTime()), failure.message());
            return giveUp(
                    memory,
                    Failure.of(Kind.GATE_TIME, failure.stage(), message, failure.cause())
                            .withRemedy(failure.remedy()),
                    now);
        }
        if (startsUsedUp(memory)) {
            return giveUp(memory, startsUsedUp(memory, failure), now);
        }
        return waitAfter(memory, failure, now);
    }

    private Transition waitAfter(MachineState memory, Failure failure, Moment now) {
        Pace.Next next = pace.after(memory, failure.kind(), now);
        List<Action> actions = new ArrayList<>();
        actions.add(new Action.Cancel(STABLE));
        actions.add(new Action.Disconnect(memory.generation()));
        actions.add(new Action.Set(RETRY, next.delay()));
        if (!pace.canHurry(next.patient())) {
            actions.add(new Action.NoAttemptFor(next.delay(), failure));
        }
        MachineState waiting = memory.failed(failure, next).waiting(next.delay(), now);
        return Transition.because(failure, waiting, actions.toArray(Action[]::new));
    }

    private Transition giveUp(MachineState memory, Failure failure, Moment now) {
        MachineState next = memory.failed(failure).in(Phase.FAILED, now);
        return Transition.because(
                failure,
                next,
                new Action.Cancel(RETRY),
                new Action.Cancel(STABLE),
                new Action.Cancel(LIFETIME),
                new Action.Disconnect(memory.generation()),
                new Action.Refuse());
    }

    /** Ends the drain. From now on the machine does the same as after a stop without a drain. */
    private static Transition endDrain(MachineState memory) {
        return Transition.to(memory.drained(), closing(memory));
    }

    /** Handles the death of the link during a drain: the client connections have ended with the link. */
    private static Transition cutOff(MachineState memory, Failure failure, Moment now) {
        return Transition.because(
                failure,
                memory.in(Phase.STOPPED, now),
                new Action.Cancel(LIFETIME),
                new Action.Disconnect(memory.generation()),
                new Action.Release());
    }

    private static Transition probeWhileDraining(MachineState memory) {
        return memory.draining()
                ? Transition.to(memory, new Action.Probe(memory.generation()))
                : Transition.ignored(memory);
    }

    private static Action[] closing(MachineState memory) {
        return new Action[] {
            new Action.Cancel(RETRY),
            new Action.Cancel(STABLE),
            new Action.Cancel(LIFETIME),
            new Action.Set(CLOSE, CLOSE_BOUND),
            new Action.Disconnect(memory.generation())
        };
    }

    /** Applies autossh's gate time. The uptime counts from when the tunnel was up, not from the start of ssh. */
    private boolean isWithinGate(MachineState memory, Moment now) {
        boolean first = memory.generation() == memory.firstGeneration();
        boolean shortLived =
                !isIn(memory, Phase.UP) || now.since(memory.entered()).compareTo(policy.gateTime()) < 0;
        return !policy.gateTime().isZero() && first && shortLived;
    }

    private boolean startsUsedUp(MachineState memory) {
        return policy.maxStarts().isPresent()
                && memory.attempts() >= policy.maxStarts().getAsInt();
    }

    private static Failure startsUsedUp(MachineState memory, @Nullable Failure last) {
        String message = "all %d starts are used up".formatted(memory.attempts());
        Failure bare = Failure.of(Kind.MAX_STARTS_REACHED, Stage.POLICY, message);
        return last == null
                ? bare
                : Failure.of(bare.kind(), last.stage(), message + ", last: " + last.message(), last.cause())
                        .withRemedy(last.remedy());
    }

    private static boolean isIn(MachineState memory, Phase... phases) {
        return List.of(phases).contains(memory.phase());
    }
}
