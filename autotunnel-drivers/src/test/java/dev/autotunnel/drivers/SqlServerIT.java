package dev.autotunnel.drivers;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.autotunnel.TunnelSupervisor;
import dev.autotunnel.openssh.RequiresNetworkNamespaces;
import dev.autotunnel.openssh.RequiresOpenSsh;
import dev.autotunnel.spec.Forward;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** There is no server: what is seen is the first packet of the driver at the other end of the tunnel. */
@RequiresOpenSsh
@RequiresNetworkNamespaces
class SqlServerIT {
    /** The type of the packet with which a client begins ("PRELOGIN"). */
    private static final int PRELOGIN = 0x12;

    private ServerSocket target;
    private Bastion bastion;
    private TunnelSupervisor tunnel;

    @BeforeEach
    void open() throws IOException {
        target = new ServerSocket(0, 5, InetAddress.getLoopbackAddress());
        bastion = new Bastion();
        tunnel = bastion.open(
                "orders",
                Forward.direct("db", "127.0.0.1:" + target.getLocalPort()),
                Forward.dynamic("socks").on(0));
    }

    @AfterEach
    void close() throws IOException {
        bastion.close();
        target.close();
    }

    @Test
    void the_driver_talks_through_the_tunnel_with_the_url_of_the_page() throws Exception {
        CompletableFuture<Integer> first = CompletableFuture.supplyAsync(this::firstByte);

        assertThatThrownBy(() -> connect(Page.url("jdbc:sqlserver:"))).isInstanceOf(SQLException.class);

        assertThat(first.get(10, TimeUnit.SECONDS)).isEqualTo(PRELOGIN);
        assertThat(tunnel.counters("db").total()).isPositive();
    }

    @Test
    void a_tunnel_that_is_not_registered_is_named() {
        assertThatThrownBy(() -> connect(Page.url("jdbc:sqlserver:").replace("orders/db", "invoices/db")))
                .isInstanceOf(SQLException.class)
                .hasStackTraceContaining("no tunnel named invoices is registered in Tunnels (registered: orders)");
    }

    @Test
    void the_driver_refuses_an_unknown_name_before_a_proxy_selector_is_asked() {
        try (TunnelProxySelector.Installation installed =
                TunnelProxySelector.of(tunnel, "socks", "db.internal").install()) {
            assertThat(installed).isNotNull();
            assertThatThrownBy(() -> connect("jdbc:sqlserver://db.internal:" + target.getLocalPort()))
                    .isInstanceOf(SQLException.class)
                    .hasMessageContaining("db.internal");
        }
        assertThat(tunnel.counters("socks").total()).isZero();
    }

    private static void connect(String url) throws SQLException {
        DriverManager.getConnection(url + ";connectRetryCount=0;loginTimeout=10", "app", "word")
                .close();
    }

    /** Closes the connection after it, so that the driver fails. */
    private int firstByte() {
        try (Socket socket = target.accept()) {
            return socket.getInputStream().read();
        } catch (IOException e) {
            return -2;
        }
    }
}
