package dev.autotunnel.internal.supervise;

import dev.autotunnel.event.Failure;
import dev.autotunnel.event.Phase;
import dev.autotunnel.event.TunnelState;
import dev.autotunnel.internal.machine.TunnelDriver;
import dev.autotunnel.internal.runtime.Deadline;
import dev.autotunnel.internal.runtime.TunnelRuntime;
import java.time.Duration;
import java.util.function.Function;
import java.util.function.Predicate;

/** Lets an application wait for a state. Thread-safe. */
public final class StateWaits {
    private final TunnelRuntime runtime;
    private final TunnelDriver driver;
    private final StateWatch watch;
    private final Function<Failure, ? extends RuntimeException> exception;

    public StateWaits(
            TunnelRuntime runtime,
            TunnelDriver driver,
            StateWatch watch,
            Function<Failure, ? extends RuntimeException> exception) {
        this.runtime = runtime;
        this.driver = driver;
        this.watch = watch;
        this.exception = exception;
    }

    /** Waits until the tunnel is up. Throws an exception if it is not up in time or not running. */
    public void awaitUp(Duration timeout) {
        TunnelState state = await(s -> s.isUp() || isFinal(s), timeout);
        if (!state.isUp()) {
            throw exception.apply(WaitFailures.notUp(state, watch.lastFailure(), timeout));
        }
    }

    /** Waits until the tunnel has stopped or failed. Throws an exception if it has not in time. */
    public TunnelState awaitStopped(Duration timeout) {
        TunnelState state = await(StateWaits::isFinal, timeout);
        if (isFinal(state)) {
            return state;
        }
        throw exception.apply(WaitFailures.notStopped(state, timeout));
    }

    private TunnelState await(Predicate<TunnelState> fits, Duration timeout) {
        Deadline deadline = Deadline.after(runtime, timeout);
        try {
            return driver.awaitTaken(deadline) ? watch.await(fits, deadline) : driver.state();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw exception.apply(StateWatch.interrupted(e));
        }
    }

    /** Returns whether the tunnel has stopped or failed. */
    public static boolean isFinal(TunnelState state) {
        return state.phase() == Phase.STOPPED || state.phase() == Phase.FAILED;
    }
}
