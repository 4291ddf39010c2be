package dev.autotunnel.spring.route;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.springframework.boot.test.context.FilteredClassLoader;

/** PostgreSQL's driver waits longer than the tunnel lets it wait, unless the URL says otherwise. */
class SocketFactoryUrlsTest {
    private static final String FACTORY =
            "socketFactory=dev.autotunnel.drivers.PostgresSocketFactory&socketFactoryArg=orders/db";

    private final SocketFactoryUrls sockets = new SocketFactoryUrls(getClass().getClassLoader());
    private final SocketFactoryUrls ports = new SocketFactoryUrls(new FilteredClassLoader("dev.autotunnel.drivers"));

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
            jdbc:postgresql://db.internal/orders                       | jdbc:postgresql://db.internal/orders?FACTORY&connectTimeout=40
            jdbc:postgresql://db.internal/orders?sslmode=verify-full   | jdbc:postgresql://db.internal/orders?sslmode=verify-full&FACTORY&connectTimeout=40
            jdbc:postgresql://db.internal/orders?connectTimeout=5      | jdbc:postgresql://db.internal/orders?connectTimeout=5&FACTORY
            jdbc:postgresql://db.internal/orders?                      | jdbc:postgresql://db.internal/orders?FACTORY&connectTimeout=40
            jdbc:postgresql://elsewhere/orders                         | jdbc:postgresql://elsewhere/orders
            jdbc:postgresql://a,db.internal/orders                     | jdbc:postgresql://a,127.0.0.1:40001/orders?sslResponseTimeout=40000
            """)
    void by_a_socket_factory(String url, String expected) {
        assertThat(sockets.rewrite(url, routes(Duration.ofSeconds(30))))
                .isEqualTo(expected.replace("FACTORY", FACTORY));
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
            jdbc:postgresql://db.internal/orders                          | jdbc:postgresql://127.0.0.1:40001/orders?sslResponseTimeout=40000
            jdbc:postgresql://db.internal/orders?sslmode=require          | jdbc:postgresql://127.0.0.1:40001/orders?sslmode=require&sslResponseTimeout=40000
            jdbc:postgresql://db.internal/orders?sslResponseTimeout=1000  | jdbc:postgresql://127.0.0.1:40001/orders?sslResponseTimeout=1000
            jdbc:postgresql://elsewhere/orders                            | jdbc:postgresql://elsewhere/orders
            jdbc:mysql://db.internal:5432/orders                          | jdbc:mysql://127.0.0.1:40001/orders
            """)
    void by_a_local_port(String url, String expected) {
        assertThat(ports.rewrite(url, routes(Duration.ofSeconds(30)))).isEqualTo(expected);
    }

    @Test
    void a_tunnel_that_lets_nobody_wait_changes_no_times() {
        String url = "jdbc:postgresql://db.internal/orders";
        assertThat(ports.rewrite(url, routes(Duration.ZERO))).isEqualTo("jdbc:postgresql://127.0.0.1:40001/orders");
        assertThat(sockets.rewrite(url, routes(Duration.ZERO))).isEqualTo(url + "?" + FACTORY);
    }

    @Test
    void a_very_long_wait_is_one_that_the_driver_can_count() {
        String url = "jdbc:postgresql://db.internal/orders";
        assertThat(ports.rewrite(url, routes(Duration.ofDays(365)))).endsWith("?sslResponseTimeout=1728000000");
        assertThat(sockets.rewrite(url, routes(Duration.ofDays(365)))).endsWith("&connectTimeout=1728000");
    }

    private static Routes routes(Duration hold) {
        return new Routes(
                "jdbc", List.of(new Route("orders", "db", "db.internal", 5432, "127.0.0.1", 40001, "", true, hold)));
    }
}
