package dev.autotunnel.examples.boot.app;

import org.springframework.jdbc.core.JdbcTemplate;
import org.springframework.stereotype.Repository;
import org.springframework.transaction.support.TransactionTemplate;

/** The orders in the database. Thread-safe. */
@Repository
public class Orders {
    private final JdbcTemplate jdbc;
    private final TransactionTemplate transactions;

    Orders(JdbcTemplate jdbc, TransactionTemplate transactions) {
        this.jdbc = jdbc;
        this.transactions = transactions;
    }

    /**
     * Places an order and reads it back, in one transaction.
     *
     * @param connected is run as soon as the pool has handed out a connection
     * @throws org.springframework.dao.DataAccessException if the database does not do it
     * @throws org.springframework.transaction.TransactionException if there is no connection, or no answer to the commit
     */
    public void place(String what, Runnable connected) {
        transactions.executeWithoutResult(status -> {
            connected.run();
            Long id = jdbc.queryForObject("insert into orders (what) values (?) returning id", Long.class, what);
            jdbc.queryForObject("select what from orders where id = ?", String.class, id);
        });
    }

    /** Returns how many orders are in the database. */
    public long count() {
        Long count = jdbc.queryForObject("select count(*) from orders", Long.class);
        return count == null ? 0 : count;
    }
}
