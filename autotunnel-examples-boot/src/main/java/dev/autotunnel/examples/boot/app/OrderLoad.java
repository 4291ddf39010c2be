package dev.autotunnel.examples.boot.app;

import java.time.Duration;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import org.springframework.dao.DataAccessException;
import org.springframework.stereotype.Component;
import org.springframework.transaction.TransactionException;

/** A steady load: workers that share the pool, each with an order every 20 ms. Thread-safe. */
@Component
public class OrderLoad implements AutoCloseable {
    private static final int WORKERS = 4;
    private static final Duration BETWEEN_ORDERS = Duration.ofMillis(20);
    private static final Duration LAST_ANSWERS = Duration.ofSeconds(40);

    private final Orders orders;
    private final Outcomes outcomes = new Outcomes();
    private final CountDownLatch closed = new CountDownLatch(1);
    private final ExecutorService workers = Executors.newFixedThreadPool(WORKERS);

    OrderLoad(Orders orders) {
        this.orders = orders;
    }

    /** Starts the workers. */
    public OrderLoad start() {
        for (int i = 0; i < WORKERS; i++) {
            String worker = "worker " + i;
            workers.execute(() -> work(worker));
        }
        return this;
    }

    /** Returns what has become of the orders so far. */
    public Outcomes outcomes() {
        return outcomes;
    }

    private void work(String worker) {
        try {
            while (!closed.await(BETWEEN_ORDERS.toMillis(), TimeUnit.MILLISECONDS)) {
                order(worker);
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private void order(String worker) {
        Outcomes.Attempt attempt = outcomes.begin();
        try {
            orders.place("an order of " + worker, attempt::connected);
            attempt.answered();
        } catch (DataAccessException | TransactionException e) {
            attempt.failed(e);
        }
    }

    /** Waits for the last answers. */
    @Override
    public void close() {
        closed.countDown();
        workers.shutdown();
        try {
            if (!workers.awaitTermination(LAST_ANSWERS.toMillis(), TimeUnit.MILLISECONDS)) {
                workers.shutdownNow();
            }
        } catch (InterruptedException e) {
            workers.shutdownNow();
            Thread.currentThread().interrupt();
        }
    }
}
