package dev.autotunnel;

import dev.autotunnel.event.Failure;
import dev.autotunnel.event.Failure.Kind;
import dev.autotunnel.event.Failure.Stage;
import dev.autotunnel.event.TunnelState;
import dev.autotunnel.runtime.Deadline;
import java.util.function.Predicate;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/** Lets threads wait for a state. Told by the driver, not by the queue of a listener, so that it is never late. */
final class StateWatch {
    private final Supplier<TunnelState> state;
    private @Nullable Failure lastFailure;

    StateWatch(Supplier<TunnelState> state) {
        this.state = state;
    }

    synchronized void changed(@Nullable Failure why) {
        if (why != null) {
            lastFailure = why;
        }
        notifyAll();
    }

    /** The first state that fits, or the last one seen when the time is over. */
    synchronized TunnelState await(Predicate<TunnelState> fits, Deadline deadline) throws InterruptedException {
        TunnelState now = state.get();
        while (!fits.test(now) && !deadline.isOver()) {
            wait(deadline.leftMillis());
            now = state.get();
        }
        return now;
    }

    /** What went wrong last, in this run or an earlier one. */
    synchronized @Nullable Failure lastFailure() {
        return lastFailure;
    }

    static Failure interrupted(InterruptedException e) {
        return Failure.of(Kind.INTERRUPTED, Stage.POLICY, "interrupted while waiting for the tunnel", e);
    }
}
