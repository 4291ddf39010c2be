package dev.autotunnel.spring;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.autotunnel.TunnelSupervisor;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.springframework.beans.factory.annotation.Value;
import org.springframework.boot.SpringApplication;
import org.springframework.boot.WebApplicationType;
import org.springframework.boot.jdbc.autoconfigure.JdbcConnectionDetails;
import org.springframework.boot.test.context.FilteredClassLoader;
import org.springframework.context.ConfigurableApplicationContext;
import org.springframework.context.annotation.Bean;
import org.springframework.core.io.DefaultResourceLoader;

/** PostgreSQL's driver waits for a tunnel that is down for longer than its own defaults, and uses TLS then. */
class PatientDatabaseIT {
    private final ClassLoader all = getClass().getClassLoader();

    @Test
    void by_a_local_port_whose_database_is_asked_for_tls() throws Exception {
        assertThat(usesTlsAfter(Duration.ofSeconds(7), new FilteredClassLoader("dev.autotunnel.drivers")))
                .isEqualTo("t");
    }

    @Test
    void by_a_socket_factory() throws Exception {
        assertThat(usesTlsAfter(Duration.ofSeconds(12), all)).isEqualTo("t");
    }

    /** Connects while the tunnel is down, and lets it come up after that time. */
    private static String usesTlsAfter(Duration outage, ClassLoader loader) throws Exception {
        try (Bastion bastion = new Bastion();
                TestServer database = TestServer.postgres()) {
            bastion.server().stop();
            Map<String, Object> properties = bastion.properties("orders", "db=db.internal:" + database.port());
            properties.put("autotunnel.start", "background");
            properties.put("spring.flyway.enabled", "false");
            properties.put("test.port", database.port());
            try (ConfigurableApplicationContext context = run(loader, properties)) {
                String url = context.getBean(JdbcConnectionDetails.class).getJdbcUrl();
                CompletableFuture<String> answer = CompletableFuture.supplyAsync(() -> usesTls(url));
                TunnelSupervisor tunnel = context.getBean(TunnelSupervisor.class);
                await().until(() -> tunnel.counters("db").held() == 1);
                long begin = System.nanoTime();
                await().atMost(Duration.ofSeconds(30)).until(() -> System.nanoTime() - begin > outage.toNanos());
                bastion.server().restart();
                return answer.get(20, TimeUnit.SECONDS);
            }
        }
    }

    private static String usesTls(String url) {
        try (Connection connection = DriverManager.getConnection(url, "app", "");
                Statement statement = connection.createStatement();
                ResultSet rows = statement.executeQuery("select ssl from pg_stat_ssl where pid = pg_backend_pid()")) {
            assertThat(rows.next()).isTrue();
            return rows.getString(1);
        } catch (SQLException e) {
            throw new IllegalStateException(e);
        }
    }

    private static ConfigurableApplicationContext run(ClassLoader loader, Map<String, ?> properties) {
        SpringApplication application = new SpringApplication(new DefaultResourceLoader(loader), Shop.class);
        application.setWebApplicationType(WebApplicationType.NONE);
        return application.run(Bastion.arguments(properties, "--spring.main.banner-mode=off"));
    }

    static class Shop extends StartIT.Empty {
        @Bean
        JdbcConnectionDetails database(@Value("${test.port}") int port) {
            return new JdbcConnectionDetails() {
                @Override
                public String getUsername() {
                    return "app";
                }

                @Override
                public String getPassword() {
                    return "";
                }

                @Override
                public String getJdbcUrl() {
                    return "jdbc:postgresql://db.internal:" + port + "/app";
                }
            };
        }
    }
}
