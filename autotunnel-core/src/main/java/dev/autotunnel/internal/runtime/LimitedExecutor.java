package dev.autotunnel.internal.runtime;

import java.util.ArrayDeque;
import java.util.Queue;
import java.util.concurrent.Executor;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Runs at most a given number of tasks at a time, on threads of another executor. Further tasks wait in the order they came.
 * An executor without tasks holds no thread. Thread-safe.
 */
public final class LimitedExecutor implements Executor {
    private static final Logger LOG = LoggerFactory.getLogger(LimitedExecutor.class);

    private final Executor threads;
    private final int most;
    private final Queue<Runnable> tasks = new ArrayDeque<>(); // guarded by itself, as is running
    private int running;

    /**
     * Makes an executor that runs its tasks on {@code threads}.
     *
     * @param most how many tasks may run at a time
     */
    public LimitedExecutor(Executor threads, int most) {
        this.threads = threads;
        this.most = most;
    }

    @Override
    public void execute(Runnable task) {
        synchronized (tasks) {
            tasks.add(task);
            if (running == most) {
                return;
            }
            running++;
        }
        try {
            threads.execute(this::drain);
        } catch (RuntimeException | Error e) {
            synchronized (tasks) {
                running--; // the next task tries again
            }
            throw e;
        }
    }

    private void drain() {
        while (true) {
            Runnable task;
            synchronized (tasks) {
                task = tasks.poll();
                if (task == null) {
                    running--;
                    return;
                }
            }
            Guard.run(LOG, "a task failed", task);
        }
    }
}
