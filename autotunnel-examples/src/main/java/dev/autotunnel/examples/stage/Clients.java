package dev.autotunnel.examples.stage;

import java.time.Duration;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;

/** The threads of clients, as an application has them. {@link #close()} waits for their last answers. Thread-safe. */
public final class Clients implements AutoCloseable {
    private final Duration lastAnswers;
    private final ExecutorService repeating = Executors.newCachedThreadPool();
    private final ExecutorService once = Executors.newCachedThreadPool();
    private final CountDownLatch closed = new CountDownLatch(1);

    /** Clients that get so much time for their last answers, before their threads are interrupted. */
    public Clients(Duration lastAnswers) {
        this.lastAnswers = lastAnswers;
    }

    /** Runs {@code action} again and again on a thread of its own, with a pause before each time. */
    public void repeat(Duration pause, Runnable action) {
        repeating.execute(() -> {
            while (!closedAfter(pause)) {
                action.run();
            }
        });
    }

    /** Lets one client after the other come, each on a thread of its own: the next one does not wait for the one before. */
    public void visitEvery(Duration pause, Runnable visit) {
        repeat(pause, () -> run(visit));
    }

    /** Runs {@code task} on a thread of its own. */
    public void run(Runnable task) {
        once.execute(task);
    }

    private boolean closedAfter(Duration pause) {
        try {
            return closed.await(pause.toNanos(), TimeUnit.NANOSECONDS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return true;
        }
    }

    @Override
    public void close() {
        closed.countDown();
        end(repeating); // first: they start the others
        end(once);
    }

    private void end(ExecutorService threads) {
        threads.shutdown();
        try {
            if (!threads.awaitTermination(lastAnswers.toMillis(), TimeUnit.MILLISECONDS)) {
                threads.shutdownNow();
            }
        } catch (InterruptedException e) {
            threads.shutdownNow();
            Thread.currentThread().interrupt();
        }
    }
}
