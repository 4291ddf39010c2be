package dev.autotunnel.internal.supervise;

import dev.autotunnel.event.Failure;
import dev.autotunnel.event.Failure.Kind;
import dev.autotunnel.event.Failure.Stage;
import dev.autotunnel.event.Phase;
import dev.autotunnel.event.TunnelState;
import dev.autotunnel.internal.runtime.Deadline;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/**
 * Lets threads wait for a state. The driver reports each change directly, not through the queue of a listener, so no wait
 * ends late. Thread-safe.
 */
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

    /** Notes a failure that does not change the state. */
    synchronized void noteFailure(Failure why) {
        lastFailure = why;
    }

    /** Returns the first state that fits, or the last known state if the time is over. */
    public synchronized TunnelState await(Predicate<TunnelState> fits, Deadline deadline) throws InterruptedException {
        while (!fits.test(state) && !deadline.isOver()) {
            wait(deadline.leftMillis());
        }
        return state;
    }

    /** Returns how often the tunnel has stopped. */
    public synchronized long stops() {
        return stops;
    }

    /**
     * Waits until the tunnel is stopped, or has stopped since {@code stopsBefore} was read. Another thread may have started
     * it again meanwhile. An interrupt ends the wait; the thread's interrupt status is kept.
     *
     * @return whether the tunnel is stopped, or has been stopped meanwhile
     */
    public synchronized boolean awaitStop(long stopsBefore, Deadline deadline) {
        try {
            await(s -> s.phase() == Phase.STOPPED || stops > stopsBefore, deadline);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
        return state.phase() == Phase.STOPPED || stops > stopsBefore;
    }

    /** Waits until the tunnel has stopped. An interrupt does not end the wait; the thread's interrupt status is kept. */
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

    /** Returns the last failure since the tunnel was up. */
    public synchronized @Nullable Failure lastFailure() {
        return lastFailure;
    }

    public static Failure interrupted(InterruptedException e) {
        return Failure.of(Kind.INTERRUPTED, Stage.POLICY, "interrupted while waiting for the tunnel", e);
    }
}
