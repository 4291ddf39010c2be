package dev.autotunnel.drivers;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import com.mysql.cj.conf.PropertyKey;
import com.mysql.cj.conf.PropertySet;
import com.mysql.cj.jdbc.JdbcPropertySetImpl;
import dev.autotunnel.drivers.servers.Certificate;
import dev.autotunnel.drivers.servers.MariaDbServer;
import dev.autotunnel.drivers.servers.Program;
import dev.autotunnel.drivers.servers.RequiresProgram;
import dev.autotunnel.openssh.RequiresNetworkNamespaces;
import dev.autotunnel.openssh.RequiresOpenSsh;
import java.lang.reflect.Proxy;
import java.net.UnknownHostException;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.util.Properties;
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
class MariaDbIT extends BehindBastion {
    private static final String MARIADB = "jdbc:mariadb:";
    private static final String MYSQL = "jdbc:mysql:";

    @AutoClose
    private static MariaDbServer database;

    @BeforeAll
    static void start() {
        database = MariaDbServer.start();
    }

    @BeforeEach
    void open() {
        tunnel = bastion.open("orders", waysToDatabase(database.port()));
    }

    @ParameterizedTest
    @ValueSource(strings = {MARIADB, MYSQL})
    @Tag("smoke")
    void the_name_of_the_server_is_verified_with_the_url_of_the_page(String driver) throws SQLException {
        try (Connection connection = connect(pageUrl(driver))) {
            assertThat(ask(connection, "SHOW STATUS LIKE 'Ssl_version'", 2)).startsWith("TLS");
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
            assertThat(ask(connection, "SELECT 1", 1)).isEqualTo("1");
        }
        assertThat(tunnel.counters("by-name").total()).isEqualTo(1);
    }

    @ParameterizedTest
    @ValueSource(strings = {MARIADB, MYSQL})
    void a_connection_waits_no_longer_than_its_timeout(String driver) {
        goDown();
        try {
            assertFailsSoon(() -> connect(pageUrl(driver) + "&connectTimeout=1000"));
        } finally {
            bastion.server().restart();
        }
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
            assertThat(ask(connection, "SELECT 1", 1)).isEqualTo("1");
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

    @ParameterizedTest
    @ValueSource(strings = {MARIADB, MYSQL})
    void a_local_address_has_no_effect(String driver) throws SQLException {
        try (Connection connection = connect(pageUrl(driver) + "&localSocketAddress=127.0.0.1")) {
            assertThat(ask(connection, "SELECT 1", 1)).isEqualTo("1");
        }
        assertThat(tunnel.counters("db").total()).isEqualTo(1);
    }

    @Test
    void a_socket_that_the_driver_of_mysql_cannot_use_is_closed() {
        PropertySet options = new JdbcPropertySetImpl();
        Properties given = new Properties();
        given.setProperty("autotunnel", "orders/db");
        options.initializeProperties(given);
        PropertySet broken = (PropertySet) Proxy.newProxyInstance(
                PropertySet.class.getClassLoader(), new Class<?>[] {PropertySet.class}, (proxy, method, arguments) -> {
                    if (arguments[0] == PropertyKey.tcpKeepAlive) {
                        throw new IllegalStateException("broken");
                    }
                    return method.invoke(options, arguments);
                });

        assertThatThrownBy(() -> new MysqlSocketFactory().connect("db.internal", 3306, broken, 0))
                .isInstanceOf(IllegalStateException.class)
                .hasMessage("broken");
        assertThat(tunnel.counters("db").total()).isEqualTo(1);
        await().untilAsserted(() -> assertThat(tunnel.counters("db").open()).isZero());
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
}
