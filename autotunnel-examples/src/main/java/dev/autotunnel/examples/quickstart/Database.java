package dev.autotunnel.examples.quickstart;

import java.net.InetSocketAddress;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.concurrent.ThreadLocalRandom;
import javax.sql.DataSource;
import org.h2.jdbcx.JdbcDataSource;
import org.h2.tools.Server;

/** An H2 server in this JVM that speaks TCP, with a table of orders. */
public final class Database implements AutoCloseable {
    private static final String NAME = "mem:orders";
    private static final int CUSTOMERS = 50;

    private final Connection keepsItInMemory;
    private final Server server;

    private Database(Connection keepsItInMemory, Server server) {
        this.keepsItInMemory = keepsItInMemory;
        this.server = server;
    }

    /** A server on a free port of 127.0.0.1, with data. */
    public static Database start() throws SQLException {
        // H2 knows no option for it, and would listen on all addresses.
        System.setProperty("h2.bindAddress", "127.0.0.1");
        Connection connection = DriverManager.getConnection("jdbc:h2:" + NAME, "sa", "");
        try (Statement statement = connection.createStatement()) {
            statement.execute("create table orders (id int primary key, customer int)");
            statement.execute("insert into orders select x, mod(x, " + CUSTOMERS + ") from system_range(1, 5000)");
        }
        return new Database(
                connection,
                Server.createTcpServer("-tcpPort", "0", "-tcpDaemon").start());
    }

    /** How a client reaches it at that address, which may be that of a tunnel. */
    public static DataSource at(InetSocketAddress address) {
        JdbcDataSource source = new JdbcDataSource();
        source.setUrl("jdbc:h2:tcp://" + address.getHostString() + ":" + address.getPort() + "/" + NAME);
        source.setUser("sa");
        return source;
    }

    /** Counts the orders of some customer. */
    public static int ask(DataSource source) throws SQLException {
        try (Connection connection = source.getConnection();
                PreparedStatement query =
                        connection.prepareStatement("select count(*) from orders where customer = ?")) {
            query.setInt(1, ThreadLocalRandom.current().nextInt(CUSTOMERS));
            try (ResultSet result = query.executeQuery()) {
                result.next();
                return result.getInt(1);
            }
        }
    }

    /** Where it listens on 127.0.0.1. */
    public int port() {
        return server.getPort();
    }

    @Override
    public void close() throws SQLException {
        server.stop();
        keepsItInMemory.close();
    }
}
