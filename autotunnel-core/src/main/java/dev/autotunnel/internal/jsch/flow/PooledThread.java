package dev.autotunnel.internal.jsch.flow;

import java.util.concurrent.Executor;

/**
 * What JSch gets where it asks for a thread for a moment's work: to start it is to give its task to an executor, a pool or just
 * whoever starts it. JSch asks for one or two for each connection of a remote forward; new ones would cost more than all else of it.
 */
public final class PooledThread extends Thread {
    private final Executor executor;
    private final Runnable task;

    public PooledThread(Executor executor, Runnable task) {
        this.executor = executor;
        this.task = task;
    }

    @Override
    @SuppressWarnings("UnsynchronizedOverridesSynchronized") // it has no state of its own
    public void start() {
        executor.execute(task);
    }
}
