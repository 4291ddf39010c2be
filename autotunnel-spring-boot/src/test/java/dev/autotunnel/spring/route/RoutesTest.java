package dev.autotunnel.spring.route;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.autotunnel.spring.diagnostics.TunnelBeansException;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;

/** A target may have forwards of several tunnels, which may mean several servers. */
class RoutesTest {
    private static final Route ORDERS = route("orders", "db", 40001, "${autotunnel.tunnels.orders.bound.db.address}");
    private static final Route REPORTS = route("reports", "my.db", 40002, "127.0.0.1:40002");

    @Test
    void a_target_of_two_tunnels_is_refused_with_the_names_of_both() {
        Routes routes = new Routes("jdbcConnectionDetails", List.of(ORDERS, REPORTS));
        assertThatThrownBy(() -> routes.find("LOCALHOST", 5432))
                .hasMessage(
                        "jdbcConnectionDetails names localhost:5432, which is the target of two tunnels: tunnel orders, forward"
                                + " db, and tunnel reports, forward my.db.")
                .isInstanceOfSatisfying(
                        TunnelBeansException.class,
                        e -> assertThat(e.action())
                                .contains("${autotunnel.tunnels.orders.bound.db.address} or 127.0.0.1:40002.")
                                .endsWith("if none is meant, set autotunnel.connection-details.enabled=false."));
        assertThat(routes.used()).isEmpty();
    }

    @Test
    void two_forwards_of_one_tunnel_lead_to_the_same_server() {
        Routes routes = new Routes("jdbcConnectionDetails", List.of(ORDERS, route("orders", "more", 40003, "")));
        assertThat(routes.find("localhost", 5432)).contains(ORDERS);
    }

    @Test
    void a_target_that_nobody_names_may_have_two_tunnels() {
        Routes routes = new Routes("jdbcConnectionDetails", List.of(ORDERS, REPORTS));
        assertThat(routes.find("localhost", 5433)).isEmpty();
    }

    private static Route route(String tunnel, String forward, int port, String shown) {
        return new Route(tunnel, forward, "localhost", 5432, "127.0.0.1", port, shown, true, Duration.ofSeconds(30));
    }
}
