package dev.autotunnel.internal.runtime;

import java.util.ArrayDeque;
import java.util.Queue;
import java.util.concurrent.Executor;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Runs tasks one after the other, in the order they came, on threads of another executor. A task sees the writes of the task
 * before it without a lock. An executor without tasks holds no thread. If a task throws, the exception is logged and the next
 * task runs. Thread-safe.
 */
public final class SerialExecutor implements Executor {
    private static final Logger LOG = LoggerFactory.getLogger(SerialExecutor.class);

    private final Executor threads;
    private final Queue<Runnable> tasks = new ArrayDeque<>();
    private boolean running;

    /** Makes an executor that runs its tasks on {@code threads}. */
    public SerialExecutor(Executor threads) {
        this.threads = threads;
    }

    @Override
    public void execute(Runnable task) {
        synchronized (tasks) {
            tasks.add(task);
            if (running) {
                return;
            }
            running = true;
        }
        try {
            threads.execute(this::drain);
        } catch (RuntimeException | Error e) {
            synchronized (tasks) {
                running = false; // the next task tries again
            }
            throw e;
        }
    }

    /** Returns how many tasks wait. */
    public int size() {
        synchronized (tasks) {
            return tasks.size();
        }
    }

    private void drain() {
        while (true) {
            Runnable task;
            synchronized (tasks) {
                task = tasks.poll();
                if (task == null) {
                    running = false;
                    return;
                }
            }
            Guard.run(LOG, "a task failed", task);
        }
    }
}
