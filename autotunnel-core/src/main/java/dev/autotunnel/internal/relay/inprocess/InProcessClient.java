package dev.autotunnel.internal.relay.inprocess;

import dev.autotunnel.event.Failure;
import dev.autotunnel.internal.relay.client.ClientConnection;
import dev.autotunnel.internal.relay.client.ClientEnd;
import dev.autotunnel.internal.relay.pump.ForwardTraffic;
import dev.autotunnel.internal.runtime.Timer;
import dev.autotunnel.internal.runtime.TunnelRuntime;
import dev.autotunnel.internal.transport.SshChannel;
import java.io.InterruptedIOException;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Optional;
import java.util.Queue;
import java.util.concurrent.Executor;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * A thread of the application that waits for its connection. Until the connection is open, this thread also does the client's
 * work: it asks the server for the channel. Thread-safe.
 */
final class InProcessClient implements ClientEnd {
    /** What became of the client. */
    enum Outcome {
        /** Nothing yet. */
        NONE,
        OPEN,
        REJECTED,
        /** The caller's own time is over. */
        LATE,
        /** Another thread closed the socket, or the caller was interrupted. */
        CLOSED
    }

    private final Executor aside;
    private final ReentrantLock lock = new ReentrantLock();
    private final Condition changed = lock.newCondition();
    private final Queue<Runnable> tasks = new ArrayDeque<>(); // guarded by lock, like the next fields
    private Outcome outcome = Outcome.NONE;
    private @Nullable InProcessConnection connection;
    private @Nullable Failure failure;
    private Runnable gaveUp = () -> {};

    /** Makes a client; {@code aside} runs tasks that may wait while the link is congested, one at a time. */
    InProcessClient(Executor aside) {
        this.aside = aside;
    }

    /**
     * Waits for the outcome, and asks the server for the channel. Called by the thread that connects.
     *
     * @param timeout the caller's own limit; zero for none
     * @throws InterruptedIOException if a virtual thread was interrupted; the client is closed then
     */
    Outcome await(TunnelRuntime runtime, Duration timeout) throws InterruptedIOException {
        Timer timer = timeout.isZero() ? Timer.NONE : runtime.schedule(timeout, () -> leave(Outcome.LATE));
        try {
            for (Runnable task = next(); task != null; task = next()) {
                task.run();
            }
            return left(outcome());
        } catch (InterruptedIOException e) {
            close();
            throw e;
        } finally {
            timer.cancel();
        }
    }

    /** Returns the open connection. */
    @Nullable
    InProcessConnection connection() {
        lock.lock();
        try {
            return connection;
        } finally {
            lock.unlock();
        }
    }

    /** Returns why the client was rejected; null if nothing failed but nobody is served. */
    @Nullable
    Failure failure() {
        lock.lock();
        try {
            return failure;
        } finally {
            lock.unlock();
        }
    }

    /** Ends the wait, because the socket is closed. Closes the connection if it is open already. Does not block. */
    void close() {
        leave(Outcome.CLOSED);
        InProcessConnection open = connection();
        if (open != null) {
            open.close();
        }
    }

    @Override
    public boolean isOpen() {
        return outcome() == Outcome.NONE;
    }

    @Override
    public void whenGivenUp(Runnable task) {
        lock.lock();
        try {
            gaveUp = task;
        } finally {
            lock.unlock();
        }
    }

    @Override
    public void hold() {
        // nothing to watch: a thread that gives up says so
    }

    @Override
    public void handOver(Runnable then) {
        lock.lock();
        try {
            tasks.add(then);
            changed.signalAll();
        } finally {
            lock.unlock();
        }
    }

    /** Runs the task on the caller's thread, which waits for its connection; a virtual thread hands the task on. */
    @Override
    public void execute(Runnable task) {
        if (SocketWaits.onVirtualThread()) {
            aside.execute(task);
        } else {
            task.run();
        }
    }

    @Override
    public ClientConnection carry(SshChannel channel, ForwardTraffic traffic, Consumer<Optional<Failure>> whenOver) {
        return new InProcessConnection(channel, traffic, aside, this::opened, whenOver);
    }

    @Override
    public void reject(@Nullable Failure why) {
        lock.lock();
        try {
            if (outcome == Outcome.NONE) {
                failure = why;
                outcome = Outcome.REJECTED;
                changed.signalAll();
            }
        } finally {
            lock.unlock();
        }
    }

    private void opened(InProcessConnection open) {
        lock.lock();
        try {
            if (outcome == Outcome.NONE) {
                connection = open;
                outcome = Outcome.OPEN;
                changed.signalAll();
                return;
            }
        } finally {
            lock.unlock();
        }
        open.cut(); // the caller gave up meanwhile
    }

    /** Gives up. The caller goes on only after the client has left its place. */
    private void leave(Outcome why) {
        Runnable task;
        lock.lock();
        try {
            if (outcome != Outcome.NONE) {
                return;
            }
            outcome = why;
            task = gaveUp;
        } finally {
            lock.unlock();
        }
        try {
            task.run();
        } finally {
            wake();
        }
    }

    /** Leaves the place of a client that gave up before it had one. To leave twice does no harm. */
    private Outcome left(Outcome why) {
        if (why == Outcome.CLOSED || why == Outcome.LATE) {
            gaveUp().run();
        }
        return why;
    }

    private Runnable gaveUp() {
        lock.lock();
        try {
            return gaveUp;
        } finally {
            lock.unlock();
        }
    }

    private void wake() {
        lock.lock();
        try {
            changed.signalAll();
        } finally {
            lock.unlock();
        }
    }

    private Outcome outcome() {
        lock.lock();
        try {
            return outcome;
        } finally {
            lock.unlock();
        }
    }

    /** Returns the next task of the client; null if the outcome is known. */
    private @Nullable Runnable next() throws InterruptedIOException {
        lock.lock();
        try {
            SocketWaits.await(changed, SocketWaits.FOR_EVER, () -> !tasks.isEmpty() || outcome != Outcome.NONE);
            return outcome == Outcome.NONE ? tasks.poll() : null;
        } finally {
            lock.unlock();
        }
    }
}
