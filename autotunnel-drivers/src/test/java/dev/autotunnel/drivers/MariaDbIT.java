package dev.autotunnel.drivers;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.autotunnel.TunnelSupervisor;
import dev.autotunnel.drivers.servers.Certificate;
import dev.autotunnel.drivers.servers.MariaDbServer;
import dev.autotunnel.drivers.servers.Program;
import dev.autotunnel.drivers.servers.RequiresProgram;
import dev.autotunnel.openssh.RequiresNetworkNamespaces;
import dev.autotunnel.openssh.RequiresOpenSsh;
import dev.autotunnel.spec.Forward;
import java.net.UnknownHostException;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** MariaDB's driver and MySQL's, both against MariaDB's server: Debian has no server of MySQL. */
@RequiresOpenSsh
@RequiresNetworkNamespaces
@RequiresProgram({Program.MARIADB, Program.OPENSSL})
class MariaDbIT {
    private static final String MARIADB = "jdbc:mariadb:";
    private static final String MYSQL = "jdbc:mysql:";

    @AutoClose
    private static MariaDbServer database;

    @AutoClose
    private static Bastion bastion;

    @AutoClose
    private TunnelSupervisor tunnel;

    @BeforeAll
    static void start() {
        database = MariaDbServer.start();
        bastion = new Bastion();
    }

    @BeforeEach
    void open() {
        tunnel = bastion.open(
                "orders",
                Forward.direct("db", "127.0.0.1:" + database.port()),
                Forward.direct("by-name", "db.internal:" + database.port()),
                Forward.local("port", "0:127.0.0.1:" + database.port()),
                Forward.dynamic("socks").on(0));
    }

    @ParameterizedTest
    @ValueSource(strings = {MARIADB, MYSQL})
    @Tag("smoke")
    void the_name_of_the_server_is_verified_with_the_url_of_the_page(String driver) throws SQLException {
        try (Connection connection = connect(pageUrl(driver))) {
            assertThat(ask(connection, "SHOW STATUS LIKE 'Ssl_version'")).startsWith("TLS");
        }
        assertThat(tunnel.counters("db").total()).isEqualTo(1);
    }

    @ParameterizedTest
    @ValueSource(strings = {MARIADB, MYSQL})
    void that_fails_through_a_local_port(String driver) {
        String url = pageUrl(driver)
                .replaceFirst("//[^/]*/", "//127.0.0.1:" + tunnel.localPort("port") + "/")
                .replaceAll("&socketFactory=[^&]*", "");

        assertThatThrownBy(() -> connect(url)).isInstanceOf(SQLException.class).hasStackTraceContaining("127.0.0.1");
    }

    @ParameterizedTest
    @ValueSource(strings = {MARIADB, MYSQL})
    void that_fails_through_the_factory_if_the_certificate_is_for_another_host(String driver) {
        assertThatThrownBy(() -> connect(pageUrl(driver).replace(Certificate.HOST, "wiki.corp.example")))
                .isInstanceOf(SQLException.class)
                .hasStackTraceContaining("wiki.corp.example");
    }

    @ParameterizedTest
    @ValueSource(strings = {MARIADB, MYSQL})
    void the_target_is_the_host_of_the_url_if_the_option_names_a_tunnel_alone(String driver) throws SQLException {
        String url = pageUrl(driver)
                .replace("db.internal/", "db.internal:" + database.port() + "/")
                .replace("autotunnel=orders/db", "autotunnel=orders");

        try (Connection connection = connect(url)) {
            assertThat(ask(connection, "SELECT 'k', 1")).isEqualTo("1");
        }
        assertThat(tunnel.counters("by-name").total()).isEqualTo(1);
    }

    @ParameterizedTest
    @ValueSource(strings = {MARIADB, MYSQL})
    void a_tunnel_that_is_not_registered_is_named(String driver) {
        assertThatThrownBy(() -> connect(pageUrl(driver).replace("orders/db", "invoices/db")))
                .isInstanceOf(SQLException.class)
                .hasStackTraceContaining("no tunnel named invoices is registered in Tunnels (registered: orders)");
    }

    @ParameterizedTest
    @ValueSource(strings = {MARIADB, MYSQL})
    void an_option_that_is_missing_is_named(String driver) {
        assertThatThrownBy(() -> connect(pageUrl(driver).replaceAll("&autotunnel=[^&]*", "")))
                .isInstanceOf(SQLException.class)
                .hasStackTraceContaining("autotunnel must be <tunnel> or <tunnel>/<forward>");
    }

    @Test
    void the_driver_of_mariadb_obeys_a_proxy_selector() throws SQLException {
        try (TunnelProxySelector.Installation installed =
                        TunnelProxySelector.of(tunnel, "socks", "db.internal").install();
                Connection connection = connect(withoutFactory(MARIADB))) {
            assertThat(installed).isNotNull();
            assertThat(ask(connection, "SELECT 'k', 1")).isEqualTo("1");
        }
        assertThat(tunnel.counters("socks").total()).isEqualTo(1);
    }

    @Test
    void the_driver_of_mysql_looks_the_name_up_before_a_proxy_selector_is_asked() {
        try (TunnelProxySelector.Installation installed =
                TunnelProxySelector.of(tunnel, "socks", "db.internal").install()) {
            assertThat(installed).isNotNull();
            assertThatThrownBy(() -> connect(withoutFactory(MYSQL)))
                    .isInstanceOf(SQLException.class)
                    .hasRootCauseInstanceOf(UnknownHostException.class);
        }
        assertThat(tunnel.counters("socks").total()).isZero();
    }

    private static Connection connect(String url) throws SQLException {
        return DriverManager.getConnection(url, "app", "word");
    }

    private static String pageUrl(String driver) {
        return Page.url(driver)
                .replace("/etc/app/root.crt", database.certificate().file().toString())
                .replace("/etc/app/root.p12", database.certificate().store().toString());
    }

    private static String withoutFactory(String driver) {
        return pageUrl(driver)
                .replace("db.internal/", "db.internal:" + database.port() + "/")
                .replaceAll("&socketFactory=[^&]*", "");
    }

    private static String ask(Connection connection, String question) throws SQLException {
        try (Statement statement = connection.createStatement();
                ResultSet result = statement.executeQuery(question)) {
            assertThat(result.next()).isTrue();
            return result.getString(2);
        }
    }
}
