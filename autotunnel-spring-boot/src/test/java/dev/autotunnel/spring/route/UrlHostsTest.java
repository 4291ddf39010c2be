package dev.autotunnel.spring.route;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.List;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Which URLs name a target, and what becomes of them. */
class UrlHostsTest {
    private static final List<Route> ROUTES = List.of(
            route("orders", "db", "db.internal", 5432, "127.0.0.1", 40001),
            route("orders", "my", "my.internal", 3306, "127.0.0.1", 40002),
            route("orders", "six", "2001:db8::1", 5432, "::1", 40003),
            route("orders", "ora", "ora.internal", 1521, "127.0.0.1", 40004),
            route("orders", "ms", "ms.internal", 1433, "127.0.0.1", 40005),
            route("orders", "ldaps", "ldap.internal", 636, "127.0.0.1", 40006),
            route("orders", "mongo", "m1.internal", 27017, "127.0.0.1", 40007));

    @ParameterizedTest
    @CsvSource(delimiter = '|', quoteCharacter = '`', textBlock = """
            jdbc:postgresql://db.internal:5432/orders?ssl=true  | jdbc:postgresql://127.0.0.1:40001/orders?ssl=true
            jdbc:postgresql://db.internal/orders                | jdbc:postgresql://127.0.0.1:40001/orders
            jdbc:postgresql://DB.Internal:5432/                 | jdbc:postgresql://127.0.0.1:40001/
            jdbc:postgresql://[2001:db8::1]:5432/x              | jdbc:postgresql://[::1]:40003/x
            jdbc:postgresql://a:5432,db.internal:5432/x         | jdbc:postgresql://a:5432,127.0.0.1:40001/x
            jdbc:postgresql://db.internal:5433/x                | jdbc:postgresql://db.internal:5433/x
            jdbc:postgresql:orders                              | jdbc:postgresql:orders
            jdbc:mysql://u:p@my.internal/x                      | jdbc:mysql://u:p@127.0.0.1:40002/x
            jdbc:mariadb:replication://my.internal,b/x          | jdbc:mariadb:replication://127.0.0.1:40002,b/x
            jdbc:mysql://(host=my.internal,port=3306)/x         | jdbc:mysql://(host=my.internal,port=3306)/x
            jdbc:oracle:thin:@//ora.internal:1521/svc           | jdbc:oracle:thin:@//127.0.0.1:40004/svc
            jdbc:oracle:thin:@ora.internal:1521:sid             | jdbc:oracle:thin:@127.0.0.1:40004:sid
            jdbc:oracle:thin:@(DESCRIPTION=(HOST=ora.internal)) | jdbc:oracle:thin:@(DESCRIPTION=(HOST=ora.internal))
            jdbc:sqlserver://ms.internal;databaseName=x         | jdbc:sqlserver://127.0.0.1:40005;databaseName=x
            jdbc:sqlserver://ms.internal\\i:1433;x=y            | jdbc:sqlserver://ms.internal\\i:1433;x=y
            jdbc:h2:mem:x                                       | jdbc:h2:mem:x
            ldaps://ldap.internal                               | ldaps://127.0.0.1:40006
            ldap://ldap.internal                                | ldap://ldap.internal
            mongodb://u:p@m1.internal,m2.internal/x?replicaSet=r| mongodb://u:p@127.0.0.1:40007,m2.internal/x?replicaSet=r
            """)
    void a_target_becomes_the_local_address(String url, String expected) {
        assertThat(UrlHosts.rewrite(url, new Routes("jdbc", ROUTES))).isEqualTo(expected);
    }

    private static Route route(
            String tunnel, String forward, String targetHost, int targetPort, String host, int port) {
        return new Route(tunnel, forward, targetHost, targetPort, host, port, "", true, Duration.ofSeconds(30));
    }
}
