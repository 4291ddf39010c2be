package dev.autotunnel.internal.runtime;

import java.time.Duration;
import java.util.concurrent.Executor;
import java.util.concurrent.ThreadFactory;
import java.util.function.Function;

/** Clocks, timers and threads, shared by all supervisors of a JVM. Thread-safe. */
public interface TunnelRuntime extends Executor {

    /** What all clocks say now. */
    Moment now();

    /** Runs a short task, one that never blocks, after a delay. */
    Timer schedule(Duration delay, Runnable task);

    /** Runs a task that may block on a thread that is expendable. */
    @Override
    void execute(Runnable task);

    /** Makes threads for libraries that want their own: virtual where that pays, platform daemon threads elsewhere. */
    ThreadFactory threads();

    /** Makes a daemon thread that is a platform thread on every JDK, and does not start it. */
    Thread platformThread(String name, Runnable task);

    /** Calls a short task whenever the wall clock has jumped against the monotonic one: a suspended machine, a set clock. */
    Timer onClockJump(Runnable task);

    /** The one instance of a resource that all supervisors share; made when first asked for, closed with the runtime. */
    <T extends AutoCloseable> T shared(Class<T> type, Function<TunnelRuntime, T> create);
}
