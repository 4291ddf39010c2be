package dev.autotunnel.hikari;

import com.zaxxer.hikari.HikariDataSource;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;

/** Threads that ask one query after the other. A failed query is kept with the time at which its connection was handed out. */
final class QueryLoad implements AutoCloseable {
    /**
     * A query that failed.
     *
     * @param client who asked
     * @param number how many queries this client had asked before, plus one
     * @param handedOut when the pool had handed out its connection, by the monotonic clock; the time of the failure if it never did
     */
    record Failed(String client, int number, long handedOut, boolean hadConnection, SQLException why) {}

    private final HikariDataSource pool;
    private final List<Thread> threads = new ArrayList<>();
    private final List<Failed> failed = new CopyOnWriteArrayList<>();
    private final AtomicInteger answered = new AtomicInteger();
    private volatile boolean over;

    QueryLoad(HikariDataSource pool, int clients) {
        this.pool = pool;
        for (int i = 0; i < clients; i++) {
            Thread thread = new Thread(this::ask, "client-" + i);
            thread.setDaemon(true);
            threads.add(thread);
            thread.start();
        }
    }

    int answered() {
        return answered.get();
    }

    List<Failed> failed() {
        return failed;
    }

    private void ask() {
        String client = Thread.currentThread().getName();
        for (int number = 1; !over; number++) {
            long handedOut = 0;
            try (Connection connection = pool.getConnection()) {
                handedOut = System.nanoTime();
                try (Statement statement = connection.createStatement();
                        ResultSet result = statement.executeQuery("select pg_sleep(0.02)")) {
                    result.next();
                }
                answered.incrementAndGet();
            } catch (SQLException e) {
                failed.add(
                        new Failed(client, number, handedOut == 0 ? System.nanoTime() : handedOut, handedOut != 0, e));
            }
        }
    }

    @Override
    public void close() {
        over = true;
        try {
            for (Thread thread : threads) {
                TimeUnit.SECONDS.timedJoin(thread, 60);
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
