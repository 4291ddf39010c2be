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
import java.util.EnumSet;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Runs the state machine: takes signals from any thread one after the other, keeps the timers, and passes the other actions
 * on. The driver is the only writer of the state. Readers see an immutable snapshot.
 *
 * <p>Thread-safe.
 */
public final class TunnelDriver {
    private static final Logger LOG = LoggerFactory.getLogger(TunnelDriver.class);
    private static final Duration TAKEN = Duration.ofMillis(200);
    private static final Duration NO_TIMER_PAUSE = Duration.ofSeconds(1);

    /** Without these the tunnel would stay as it is for ever. */
    private static final Set<Action.Clock> MUST_COME = EnumSet.of(Action.Clock.RETRY, Action.Clock.CLOSE);

    private final TunnelRuntime runtime;
    private final TunnelMachine machine;
    private final Actions actions;
    private final Transitions transitions;
    private final SerialExecutor executor;
    private final Timer clockWatch;
    private final Map<Action.Clock, Timer> timers = new EnumMap<>(Action.Clock.class);
    private MachineState memory = MachineState.initial();
    private boolean closed;
    private volatile boolean closing;
    private volatile TunnelState state = memory.state();
    private volatile CountDownLatch lastTold = new CountDownLatch(0);

    /** Receives each change of state. Called on the driver's thread; must not block. */
    @FunctionalInterface
    public interface Transitions {
        /** The state has changed. */
        void changed(TunnelState previous, TunnelState current, @Nullable Failure why);
    }

    /** Makes a driver in the state {@code Stopped}. */
    public TunnelDriver(TunnelRuntime runtime, TunnelMachine machine, Actions actions, Transitions transitions) {
        this.runtime = runtime;
        this.machine = machine;
        this.actions = actions;
        this.transitions = transitions;
        this.executor = new SerialExecutor(runtime);
        this.clockWatch = runtime.onClockJump(() -> signal(new Signal.ClockJumped()));
    }

    /** Passes a signal to the machine. Never blocks; may be called from any thread. */
    public void signal(Signal signal) {
        executor.execute(() -> take(signal));
    }

    /**
     * Passes a signal to the machine. Runs {@code taken} after the machine has processed the signal and updated the state.
     */
    void signal(Signal signal, Runnable taken) {
        executor.execute(() -> {
            take(signal);
            taken.run();
        });
    }

    /** Passes a signal to the machine and waits up to 200 ms until the machine has processed it. */
    public void tell(Signal signal) {
        tell(signal, () -> {});
    }

    /**
     * The same as {@link #tell(Signal)}. {@code then} runs on the driver's thread after the signal was processed, and must
     * not block.
     */
    public void tell(Signal signal, Runnable then) {
        tell(signal, then, TAKEN);
    }

    /**
     * The same as {@link #tell(Signal)}, but waits until that deadline. Returns whether the machine has processed the signal.
     */
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

    /** Runs a task on the driver's thread, after all earlier signals. The task must not block. */
    public void afterSignals(Runnable task) {
        executor.execute(task);
    }

    /**
     * Waits until the machine has processed the last signal of {@code tell}, or is closed and takes none. Before that, the state
     * does not show its result.
     */
    public boolean awaitTaken(Deadline deadline) throws InterruptedException {
        return closing || lastTold.await(deadline.leftMillis(), TimeUnit.MILLISECONDS);
    }

    /** Returns the current state. */
    public TunnelState state() {
        return state;
    }

    /** Cancels all timers and begins nothing new. The driver still processes only the signals that a connection is closed. */
    public void close() {
        clockWatch.cancel();
        closing = true;
        executor.execute(() -> {
            closed = true;
            timers.values().forEach(Timer::cancel);
        });
        lastTold.countDown(); // a signal that came too late for the pool is never taken
    }

    private void take(Signal signal) {
        if (closed && !(signal instanceof Signal.Closed || signal instanceof Signal.CloseDue)) {
            return;
        }
        Transition step = machine.step(memory, signal, runtime.now());
        TunnelState previous = state;
        memory = step.memory();
        TunnelState current = memory.state();
        // Actions that end something run before the new state is visible; a connect runs after.
        step.actions().stream().filter(a -> !(a instanceof Action.Connect)).forEach(this::guarded);
        if (current.phase() != previous.phase() || !current.equals(previous)) {
            state = current;
            Guard.tell(LOG, () -> transitions.changed(previous, current, step.why()));
        }
        step.actions().stream().filter(Action.Connect.class::isInstance).forEach(this::guarded);
    }

    /** Carries out one action. A failure of the action does not prevent the other actions. */
    private void guarded(Action action) {
        try {
            carryOut(action);
        } catch (Throwable e) {
            Guard.report(LOG, "could not carry out an action: " + action, e);
            if (action instanceof Action.Connect a) {
                String message = "the attempt could not be begun: " + e;
                signal(new Signal.AttemptFailed(
                        a.generation(), Failure.of(Failure.Kind.INTERNAL, Failure.Stage.CONNECT, message, e)));
            } else if (action instanceof Action.Set a && MUST_COME.contains(a.clock())) {
                Signal signal = due(a.clock());
                signalSoon(signal); // too early is better than never
            }
        }
    }

    /** Not at once, if there is a thread to wait: if there is no memory, the next attempt will find none either. */
    private void signalSoon(Signal signal) {
        try {
            runtime.execute(() -> signalAfterPause(signal));
        } catch (Throwable e) {
            Guard.report(LOG, "no thread to wait before " + signal, e);
            signal(signal);
        }
    }

    private void signalAfterPause(Signal signal) {
        try {
            TimeUnit.NANOSECONDS.sleep(NO_TIMER_PAUSE.toNanos());
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt(); // the runtime ends
        }
        signal(signal);
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
