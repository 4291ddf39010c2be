package dev.autotunnel.internal.jsch.flow;

import java.util.concurrent.Executor;

/**
 * A thread object for JSch whose {@link #start()} passes its task to an executor: a pool, or the calling thread itself. JSch
 * asks for one or two threads for each connection of a remote forward. New threads would cost more than the rest of the
 * connection.
 *
 * <p>Thread-safe.
 */
public final class PooledThread extends Thread {
    private final Executor executor;
    private final Runnable task;

    public PooledThread(Executor executor, Runnable task) {
        this.executor = executor;
        this.task = task;
    }

    @Override
    @SuppressWarnings("UnsynchronizedOverridesSynchronized") // there is no state to guard
    public void start() {
        executor.execute(task);
    }
}
