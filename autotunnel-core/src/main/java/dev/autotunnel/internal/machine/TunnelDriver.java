package dev.autotunnel.internal.machine;

import dev.autotunnel.event.Failure;
import dev.autotunnel.event.TunnelState;
import dev.autotunnel.internal.runtime.Deadline;
import dev.autotunnel.internal.runtime.Guard;
import dev.autotunnel.internal.runtime.SerialExecutor;
import dev.autotunnel.internal.runtime.Timer;
import dev.autotunnel.internal.runtime.TunnelRuntime;
import dev.autotunnel.internal.runtime.Uninterruptibles;
import java.time.Duration;
import java.util.EnumMap;
import java.util.Map;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Runs the machine: takes signals from any thread, one after the other, keeps the timers, and passes the other actions on. It
 * is the only writer of the state; readers see an immutable snapshot.
 */
public final class TunnelDriver {
    private static final Logger LOG = LoggerFactory.getLogger(TunnelDriver.class);
    private static final Duration TAKEN = Duration.ofMillis(200);

    private final TunnelRuntime runtime;
    private final TunnelMachine machine;
    private final Actions actions;
    private final Transitions transitions;
    private final SerialExecutor executor;
    private final Timer clockWatch;
    private final Map<Action.Clock, Timer> timers = new EnumMap<>(Action.Clock.class);
    private MachineState memory = MachineState.initial();
    private boolean closed;
    private volatile TunnelState state = memory.state();
    private volatile CountDownLatch lastTold = new CountDownLatch(0);

    /** Is told of each change of state, by the driver's thread; must not block. */
    @FunctionalInterface
    public interface Transitions {
        /** The state has changed. */
        void changed(TunnelState previous, TunnelState current, @Nullable Failure why);
    }

    /** A driver at rest. */
    public TunnelDriver(TunnelRuntime runtime, TunnelMachine machine, Actions actions, Transitions transitions) {
        this.runtime = runtime;
        this.machine = machine;
        this.actions = actions;
        this.transitions = transitions;
        this.executor = new SerialExecutor(runtime);
        this.clockWatch = runtime.onClockJump(() -> signal(new Signal.ClockJumped()));
    }

    /** Tells the machine something. Never blocks; from any thread. */
    public void signal(Signal signal) {
        executor.execute(() -> take(signal));
    }

    /** The same, and calls back once the machine has taken the signal: the state is then what followed from it. */
    void signal(Signal signal, Runnable taken) {
        executor.execute(() -> {
            take(signal);
            taken.run();
        });
    }

    /** Tells the machine something, and waits a moment until the state is what followed; a slow machine is not waited for. */
    public void tell(Signal signal) {
        tell(signal, () -> {});
    }

    /** The same; {@code then} runs on the driver's thread once the machine has taken the signal, and must not block. */
    public void tell(Signal signal, Runnable then) {
        tell(signal, then, TAKEN);
    }

    /** The same, but waits until that deadline. Returns whether the machine has taken the signal. */
    public boolean tell(Signal signal, Deadline deadline) {
        return tell(signal, () -> {}, deadline.left());
    }

    private boolean tell(Signal signal, Runnable then, Duration most) {
        CountDownLatch taken = new CountDownLatch(1);
        lastTold = taken;
        signal(signal, () -> {
            try {
                then.run();
            } finally {
                taken.countDown();
            }
        });
        boolean inTime = Uninterruptibles.await(taken, most);
        if (!inTime) {
            LOG.debug("{} is still to be taken", signal);
        }
        return inTime;
    }

    /** Runs a task that must not block on the driver's thread, after all signals that were told before. */
    public void afterSignals(Runnable task) {
        executor.execute(task);
    }

    /** Waits until the machine has taken what it was told last; until then its state says nothing about that. */
    public boolean awaitTaken(Deadline deadline) throws InterruptedException {
        return lastTold.await(deadline.leftMillis(), TimeUnit.MILLISECONDS);
    }

    /** The state now. */
    public TunnelState state() {
        return state;
    }

    /** Forgets all timers, and begins nothing any more. Only how it ended is still taken. */
    public void close() {
        clockWatch.cancel();
        executor.execute(() -> {
            closed = true;
            timers.values().forEach(Timer::cancel);
        });
    }

    private void take(Signal signal) {
        if (closed && !(signal instanceof Signal.Closed || signal instanceof Signal.CloseDue)) {
            return;
        }
        Transition step = machine.step(memory, signal, runtime.now());
        TunnelState previous = state;
        memory = step.memory();
        TunnelState current = memory.state();
        // What ends has ended before the state says so; what begins begins after.
        step.actions().stream().filter(a -> !(a instanceof Action.Connect)).forEach(this::guarded);
        if (current.phase() != previous.phase() || !current.equals(previous)) {
            state = current;
            Guard.run(
                    LOG, "could not tell a change of state", () -> transitions.changed(previous, current, step.why()));
        }
        step.actions().stream().filter(Action.Connect.class::isInstance).forEach(this::guarded);
    }

    /** One action that fails must not keep the others from being carried out. */
    private void guarded(Action action) {
        try {
            carryOut(action);
        } catch (Throwable e) {
            Guard.report(LOG, "could not carry out an action: " + action, e);
            if (action instanceof Action.Connect a) {
                String message = "the attempt could not be begun: " + e;
                signal(new Signal.AttemptFailed(
                        a.generation(), Failure.of(Failure.Kind.INTERNAL, Failure.Stage.CONNECT, message, e)));
            }
        }
    }

    private void carryOut(Action action) {
        if (action instanceof Action.Connect a) {
            actions.connect(a.generation(), a.attempt());
        } else if (action instanceof Action.ConnectBeside a) {
            actions.connectBeside(a.generation());
        } else if (action instanceof Action.Disconnect a) {
            actions.disconnect(a.generation());
        } else if (action instanceof Action.Probe a) {
            actions.probe(a.generation());
        } else if (action instanceof Action.Drain a) {
            actions.drain(a.generation());
        } else if (action instanceof Action.Hold) {
            actions.hold();
        } else if (action instanceof Action.NoAttemptFor a) {
            actions.noAttemptFor(a.time(), a.why());
        } else if (action instanceof Action.Refuse) {
            actions.refuse();
        } else if (action instanceof Action.Release) {
            actions.release();
        } else if (action instanceof Action.Set a) {
            set(a);
        } else if (action instanceof Action.Cancel a) {
            cancel(a.clock());
        }
    }

    private void set(Action.Set action) {
        cancel(action.clock());
        Signal signal = due(action.clock());
        timers.put(action.clock(), runtime.schedule(action.delay(), () -> signal(signal)));
    }

    private void cancel(Action.Clock clock) {
        Timer timer = timers.remove(clock);
        if (timer != null) {
            timer.cancel();
        }
    }

    private Signal due(Action.Clock clock) {
        return switch (clock) {
            case RETRY -> new Signal.RetryDue(memory.generation());
            case BESIDE -> new Signal.BesideDue(memory.generation());
            case STABLE -> new Signal.StableDue(memory.generation());
            case LIFETIME -> new Signal.LifetimeDue(memory.run());
            case CLOSE -> new Signal.CloseDue(memory.generation());
        };
    }
}
