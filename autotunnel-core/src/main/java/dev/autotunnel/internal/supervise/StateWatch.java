package dev.autotunnel.internal.supervise;

import dev.autotunnel.event.Failure;
import dev.autotunnel.event.Failure.Kind;
import dev.autotunnel.event.Failure.Stage;
import dev.autotunnel.event.Phase;
import dev.autotunnel.event.TunnelState;
import dev.autotunnel.internal.runtime.Deadline;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/** Lets threads wait for a state. Told by the driver, not by the queue of a listener, so that it is never late. */
public final class StateWatch {
    private TunnelState state = TunnelState.Stopped.of();
    private @Nullable Failure lastFailure;
    private long stops;

    public synchronized void changed(TunnelState current, @Nullable Failure why) {
        state = current;
        if (current.phase() == Phase.STOPPED) {
            stops++;
        }
        if (current.isUp()) {
            lastFailure = null;
        } else if (why != null) {
            lastFailure = why;
        }
        notifyAll();
    }

    /** Something failed that does not change the state. */
    synchronized void noteFailure(Failure why) {
        lastFailure = why;
    }

    /** The first state that fits, or the last one seen when the time is over. */
    public synchronized TunnelState await(Predicate<TunnelState> fits, Deadline deadline) throws InterruptedException {
        while (!fits.test(state) && !deadline.isOver()) {
            wait(deadline.leftMillis());
        }
        return state;
    }

    /** How often it has stopped. */
    public synchronized long stops() {
        return stops;
    }

    /**
     * Whether it is stopped by then, or was: somebody may have started it again meanwhile. An interrupt cuts that short, and is
     * kept for the caller.
     */
    public synchronized boolean awaitStop(long stopsBefore, Deadline deadline) {
        try {
            await(s -> s.phase() == Phase.STOPPED || stops > stopsBefore, deadline);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
        return state.phase() == Phase.STOPPED || stops > stopsBefore;
    }

    /** Waits until it has stopped; an interrupt does not cut that short, and is kept for the caller. */
    public void awaitStopped(Deadline deadline) {
        boolean interrupted = false;
        while (true) {
            try {
                await(s -> s.phase() == Phase.STOPPED, deadline);
                break;
            } catch (InterruptedException e) {
                interrupted = true;
            }
        }
        if (interrupted) {
            Thread.currentThread().interrupt();
        }
    }

    /** What went wrong last since it was up. */
    public synchronized @Nullable Failure lastFailure() {
        return lastFailure;
    }

    public static Failure interrupted(InterruptedException e) {
        return Failure.of(Kind.INTERRUPTED, Stage.POLICY, "interrupted while waiting for the tunnel", e);
    }
}
