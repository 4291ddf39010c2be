package dev.autotunnel.drivers;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.autotunnel.TunnelSupervisor;
import dev.autotunnel.Tunnels;
import dev.autotunnel.drivers.servers.Certificate;
import dev.autotunnel.drivers.servers.PostgresServer;
import dev.autotunnel.drivers.servers.Program;
import dev.autotunnel.drivers.servers.RequiresProgram;
import dev.autotunnel.openssh.RequiresNetworkNamespaces;
import dev.autotunnel.openssh.RequiresOpenSsh;
import dev.autotunnel.spec.Forward;
import dev.autotunnel.spec.TunnelSpec;
import java.io.IOException;
import java.net.Socket;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.Properties;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.postgresql.jdbc.PgConnection;

@RequiresOpenSsh
@RequiresNetworkNamespaces
@RequiresProgram({Program.POSTGRES, Program.OPENSSL})
class PostgresIT extends BehindBastion {
    @AutoClose
    private static PostgresServer database;

    @BeforeAll
    static void start() {
        database = PostgresServer.start();
    }

    @BeforeEach
    void open() {
        tunnel = bastion.open("orders", waysToDatabase(database.port()));
    }

    @Test
    @Tag("smoke")
    void verify_full_works_with_the_url_of_the_page() throws SQLException {
        try (Connection connection = DriverManager.getConnection(pageUrl(), "app", "")) {
            assertThat(ask(connection, "SELECT ssl FROM pg_stat_ssl WHERE pid = pg_backend_pid()", 1))
                    .isEqualTo("t");
        }
        assertThat(tunnel.counters("db").total()).isEqualTo(1);
    }

    /** What this module is for. */
    @Test
    void verify_full_fails_through_a_local_port() {
        String url =
                "jdbc:postgresql://127.0.0.1:" + tunnel.localPort("port") + "/postgres?sslmode=verify-full&sslrootcert="
                        + database.certificate().file();

        assertThatThrownBy(() -> DriverManager.getConnection(url, "app", ""))
                .isInstanceOf(SQLException.class)
                .hasMessageContaining("hostname 127.0.0.1");
    }

    /** It is the check of the driver, not a lack of one: the server is not called wiki.corp.example. */
    @Test
    void verify_full_fails_through_the_factory_if_the_certificate_is_for_another_host() {
        assertThatThrownBy(() -> DriverManager.getConnection(
                        pageUrl().replace(Certificate.HOST, "wiki.corp.example"), "app", ""))
                .isInstanceOf(SQLException.class)
                .hasMessageContaining("wiki.corp.example");
    }

    /** Then the driver does not connect, and has no use for an address. */
    @Test
    void the_driver_gets_a_connected_socket_and_looks_no_name_up() throws Exception {
        Properties options = new Properties();
        options.setProperty("socketFactoryArg", "orders/db");

        try (Socket socket = new PostgresSocketFactory(options).createSocket()) {
            assertThat(socket.isConnected()).isTrue();
        }
    }

    /** The driver binds its socket to that address, which it could not do with a connected one. */
    @Test
    void a_local_address_has_no_effect() throws SQLException {
        try (Connection connection =
                DriverManager.getConnection(pageUrl() + "&localSocketAddress=127.0.0.1", "app", "")) {
            assertThat(ask(connection, "SELECT 1", 1)).isEqualTo("1");
        }
        assertThat(tunnel.counters("db").total()).isEqualTo(1);
    }

    @Test
    void the_target_is_the_host_of_the_url_if_the_argument_names_a_tunnel_alone() throws SQLException {
        String url = "jdbc:postgresql://db.internal:" + database.port() + "/postgres?sslmode=verify-full&sslrootcert="
                + database.certificate().file() + "&socketFactory=" + PostgresSocketFactory.class.getName()
                + "&socketFactoryArg=orders";

        try (Connection connection = DriverManager.getConnection(url, "app", "")) {
            assertThat(ask(connection, "SELECT 1", 1)).isEqualTo("1");
        }
        assertThat(tunnel.counters("by-name").total()).isEqualTo(1);
    }

    @Test
    void a_host_that_is_no_target_of_the_tunnel_is_refused() {
        String url = "jdbc:postgresql://other.internal:5432/postgres?socketFactoryArg=orders&socketFactory="
                + PostgresSocketFactory.class.getName();

        assertThatThrownBy(() -> DriverManager.getConnection(url, "app", ""))
                .isInstanceOf(SQLException.class)
                .hasStackTraceContaining("other.internal:5432");
    }

    @Test
    void a_query_is_cancelled_by_a_connection_through_the_tunnel() throws SQLException {
        try (Connection connection = DriverManager.getConnection(pageUrl(), "app", "");
                Statement statement = connection.createStatement()) {
            statement.setQueryTimeout(1);

            assertThatThrownBy(() -> statement.execute("SELECT pg_sleep(60)"))
                    .isInstanceOf(SQLException.class)
                    .hasMessageContaining("cancel");
        }
        assertThat(tunnel.counters("db").total()).isEqualTo(2);
    }

    @Test
    void the_first_steps_of_the_page_make_a_tunnel_that_is_found() {
        TunnelSpec.Builder spec = bastion.spec("first");
        TunnelSupervisor tunnel = TunnelSupervisor.open(
                spec.forward(Forward.direct("db", "db.internal:5432")).build(), Duration.ofSeconds(30));
        Tunnels.register(tunnel);
        try (tunnel) {
            assertThat(Tunnels.find("first")).containsSame(tunnel);
        }
    }

    @Test
    void a_connection_waits_for_a_tunnel_that_is_down() throws SQLException {
        bastion.server().stop();
        tunnel.restart();
        bastion.server().restart();

        try (Connection connection = DriverManager.getConnection(pageUrl() + "&connectTimeout=30", "app", "")) {
            assertThat(ask(connection, "SELECT 1", 1)).isEqualTo("1");
        }
    }

    @Test
    void a_connection_waits_no_longer_than_its_timeout() {
        goDown();
        try {
            assertFailsSoon(() -> DriverManager.getConnection(pageUrl() + "&connectTimeout=1", "app", ""));
        } finally {
            bastion.server().restart();
        }
    }

    /** The driver cancels on a thread that all its connections share, so nothing else could be cancelled meanwhile. */
    @ParameterizedTest
    @ValueSource(strings = {"30", "0"})
    void a_statement_on_a_dead_link_is_cancelled_no_longer_than_the_timeout_of_cancelling(String connectTimeout)
            throws SQLException {
        String url = pageUrl() + "&connectTimeout=" + connectTimeout + "&cancelSignalTimeout=1";
        Connection connection = DriverManager.getConnection(url, "app", "");
        goDown();
        try {
            long before = System.nanoTime();
            connection.unwrap(PgConnection.class).cancelQuery(); // it keeps the failure to itself
            assertThat(Duration.ofNanos(System.nanoTime() - before))
                    .isBetween(Duration.ofSeconds(1), Duration.ofSeconds(20));
        } finally {
            connection.abort(Runnable::run); // close() would fail, since the link is dead
            bastion.server().restart();
        }
    }

    /** As the driver does if the server refuses TLS, or the first host of several. */
    @Test
    void a_second_socket_to_connect_does_not_obey_the_timeout_of_cancelling() throws Exception {
        Properties options = new Properties();
        options.setProperty("socketFactoryArg", "orders/db");
        options.setProperty("connectTimeout", "3");
        options.setProperty("cancelSignalTimeout", "1");
        PostgresSocketFactory ofConnection = new PostgresSocketFactory(options);
        ofConnection.createSocket().close();
        goDown();
        try {
            long before = System.nanoTime();
            assertThatThrownBy(ofConnection::createSocket).isInstanceOf(IOException.class);
            assertThat(Duration.ofNanos(System.nanoTime() - before))
                    .isBetween(Duration.ofSeconds(3), Duration.ofSeconds(20));
        } finally {
            bastion.server().restart();
        }
    }

    @Test
    void a_tunnel_that_is_not_registered_is_named_with_those_that_are() {
        assertThatThrownBy(() -> DriverManager.getConnection(pageUrl().replace("orders/db", "invoices/db"), "app", ""))
                .isInstanceOf(SQLException.class)
                .hasStackTraceContaining("no tunnel named invoices is registered in Tunnels (registered: orders)");
    }

    @Test
    void a_forward_that_does_not_exist_is_named() {
        assertThatThrownBy(() -> DriverManager.getConnection(pageUrl().replace("orders/db", "orders/dbx"), "app", ""))
                .isInstanceOf(SQLException.class)
                .hasStackTraceContaining("tunnel orders: ")
                .hasStackTraceContaining("dbx");
    }

    @Test
    void an_argument_that_is_missing_is_named() {
        assertThatThrownBy(() ->
                        DriverManager.getConnection(pageUrl().replaceAll("&socketFactoryArg=[^&]*", ""), "app", ""))
                .isInstanceOf(SQLException.class)
                .hasStackTraceContaining("socketFactoryArg must be <tunnel> or <tunnel>/<forward>");
    }

    /** The driver's own sockets are plain ones. No socket factory is needed then. */
    @Test
    void the_driver_obeys_a_proxy_selector() throws SQLException {
        String url = "jdbc:postgresql://db.internal:" + database.port() + "/postgres?sslmode=verify-full&sslrootcert="
                + database.certificate().file();

        try (TunnelProxySelector.Installation installed =
                        TunnelProxySelector.of(tunnel, "socks", "db.internal").install();
                Connection connection = DriverManager.getConnection(url, "app", "")) {
            assertThat(installed).isNotNull();
            assertThat(ask(connection, "SELECT 1", 1)).isEqualTo("1");
        }
        assertThat(tunnel.counters("socks").total()).isEqualTo(1);
    }

    private static String pageUrl() {
        return Page.url("jdbc:postgresql:")
                .replace("/etc/app/root.crt", database.certificate().file().toString())
                .replace("/orders?", "/postgres?");
    }
}
