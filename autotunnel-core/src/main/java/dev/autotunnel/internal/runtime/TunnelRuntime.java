package dev.autotunnel.internal.runtime;

import java.time.Duration;
import java.util.concurrent.Executor;
import java.util.function.Function;

/** Clocks, timers and threads, shared by all supervisors of a JVM. Thread-safe. */
public interface TunnelRuntime extends Executor {

    /** Reads all clocks. */
    Moment now();

    /** Runs a short task, which must not block, after a delay. */
    Timer schedule(Duration delay, Runnable task);

    /**
     * Runs a short task, which must not block, after a delay, or up to {@code slack} later. Tasks of the same slack run together
     * as far as possible: to wake a JVM that sleeps costs more than a short task.
     */
    default Timer schedule(Duration delay, Duration slack, Runnable task) {
        return schedule(delay, task);
    }

    /** Runs a task that may block, on a thread of the pool. */
    @Override
    void execute(Runnable task);

    /**
     * Makes the daemon thread that reads a link, and does not start it. From JDK 24 on it is a virtual thread if there are many
     * links, see {@link Threads}.
     */
    Thread readerThread(Runnable task);

    /** Makes a daemon thread that is a platform thread on every JDK, and does not start it. */
    Thread platformThread(String name, Runnable task);

    /**
     * Calls a short task each time the wall clock has jumped against the monotonic clock. The reason is a suspended computer
     * or a changed clock.
     */
    Timer onClockJump(Runnable task);

    /**
     * Returns the one instance of a resource that all supervisors share. The first call makes the resource; the end of the
     * runtime closes it.
     */
    <T extends AutoCloseable> T shared(Class<T> type, Function<TunnelRuntime, T> create);
}
