package dev.autotunnel.examples.quickstart;

import dev.autotunnel.examples.stage.Clients;
import dev.autotunnel.examples.stage.Faults;
import dev.autotunnel.examples.stage.Tally;
import java.sql.SQLException;
import java.time.Duration;
import java.time.Instant;
import javax.sql.DataSource;

/** Clients of the database, as an application has them. {@link #close()} waits for their last answers. */
final class Load implements AutoCloseable {
    /** How many threads query through the pool. */
    static final int WORKERS = 4;

    private static final Duration BETWEEN_QUERIES = Duration.ofMillis(20);

    /** No round number: otherwise one would arrive in the very millisecond of each fault. */
    private static final Duration BETWEEN_NEW_CONNECTIONS = Duration.ofMillis(170);

    /** A pool hands out a connection without a test where it was used this long ago (aliveBypassWindowMs of HikariCP). */
    private static final Duration UNTESTED = Duration.ofMillis(500);

    private static final Duration LAST_ANSWERS = Duration.ofSeconds(3);

    private final Faults faults;
    private final Clients clients = new Clients(LAST_ANSWERS);

    Load(Faults faults) {
        this.faults = faults;
    }

    /** Workers that share a pool, each with a query every 20 ms: what an application does. */
    void queriesThroughPool(DataSource pool, Tally tally) {
        for (int i = 0; i < WORKERS; i++) {
            clients.repeat(BETWEEN_QUERIES, () -> ask(pool, tally, UNTESTED));
        }
    }

    /** One client after the other that makes a connection of its own, asks, and leaves: to see whether any is refused. */
    void newConnections(DataSource database, Tally tally) {
        clients.visitEvery(BETWEEN_NEW_CONNECTIONS, () -> ask(database, tally, Duration.ZERO));
    }

    private void ask(DataSource source, Tally tally, Duration untested) {
        Instant began = Instant.now();
        long start = System.nanoTime();
        try {
            Database.ask(source);
            tally.answered(Duration.ofNanos(System.nanoTime() - start));
        } catch (SQLException e) {
            boolean cut = faults.struckSince(began.minus(untested));
            tally.failed(cut ? Tally.Failure.IN_FLIGHT : Tally.Failure.REFUSED, e);
        }
    }

    @Override
    public void close() {
        clients.close();
    }
}
