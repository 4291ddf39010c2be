package dev.autotunnel.jsch;

import java.util.concurrent.Executor;

/**
 * What JSch gets where it asks for a thread for a moment's work: to start it is to run its task on a thread of the pool. JSch
 * asks for two for each connection of a remote forward, and new ones would cost more than all else of it.
 */
final class PooledThread extends Thread {
    private final Executor pool;
    private final Runnable task;

    PooledThread(Executor pool, Runnable task) {
        this.pool = pool;
        this.task = task;
    }

    @Override
    @SuppressWarnings("UnsynchronizedOverridesSynchronized") // it has no state of its own
    public void start() {
        pool.execute(task);
    }
}
