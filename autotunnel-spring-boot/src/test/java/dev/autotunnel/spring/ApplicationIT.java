package dev.autotunnel.spring;

import static org.assertj.core.api.Assertions.assertThat;

import com.zaxxer.hikari.HikariDataSource;
import dev.autotunnel.TunnelSupervisor;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CopyOnWriteArrayList;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.springframework.amqp.rabbit.connection.CachingConnectionFactory;
import org.springframework.beans.factory.config.DestructionAwareBeanPostProcessor;
import org.springframework.boot.SpringApplication;
import org.springframework.boot.WebApplicationType;
import org.springframework.boot.autoconfigure.EnableAutoConfiguration;
import org.springframework.boot.test.system.CapturedOutput;
import org.springframework.boot.test.system.OutputCaptureExtension;
import org.springframework.context.ConfigurableApplicationContext;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.data.redis.core.StringRedisTemplate;
import org.springframework.jdbc.core.simple.JdbcClient;

/**
 * An application with JDBC, Flyway, Redis and Rabbit on its class path, whose configuration names the addresses of production:
 * PostgreSQL and Redis are real, and a connection to Rabbit is never made.
 */
@Tag("smoke")
@ExtendWith(OutputCaptureExtension.class)
class ApplicationIT {
    private static final Bastion BASTION = new Bastion();
    private static final TestServer POSTGRES = TestServer.postgres();
    private static final TestServer REDIS = TestServer.redis();

    private static final List<String> DESTROYED = new CopyOnWriteArrayList<>();

    @BeforeAll
    static void forget() {
        DESTROYED.clear();
    }

    @AfterAll
    static void close() {
        REDIS.close();
        POSTGRES.close();
        BASTION.close();
    }

    @Test
    void it_starts_in_the_right_order_and_closes_without_a_warning(CapturedOutput output) {
        Map<String, Object> properties = BASTION.properties(
                "orders",
                "db=db.internal:" + POSTGRES.port(),
                "cache=cache.internal:" + REDIS.port(),
                "mq=mq.internal:5672");
        // A client that comes before the tunnel is up would be refused, and the start would fail.
        properties.put("autotunnel.tunnels.orders.while-down.mode", "refuse");
        properties.put("spring.datasource.url", url());
        properties.put("spring.datasource.username", "app");
        properties.put("spring.data.redis.host", "cache.internal");
        properties.put("spring.data.redis.port", REDIS.port());
        properties.put("spring.rabbitmq.host", "mq.internal");
        try (ConfigurableApplicationContext context = run(properties)) {
            uses(context);
        }
        assertThat(output.getOut().lines().filter(line -> line.contains(" WARN ") || line.contains(" ERROR ")))
                .isEmpty();
        assertThat(DESTROYED).contains("autotunnel.tunnel.orders");
        assertThat(DESTROYED.subList(0, DESTROYED.indexOf("autotunnel.tunnel.orders")))
                .contains("dataSource", "redisConnectionFactory", "rabbitConnectionFactory");
    }

    private static void uses(ConfigurableApplicationContext context) {
        TunnelSupervisor tunnel = context.getBean(TunnelSupervisor.class);
        String what = context.getBean(JdbcClient.class)
                .sql("select what from orders where id = 1")
                .query(String.class)
                .single();
        assertThat(what).isEqualTo("tea");
        StringRedisTemplate redis = context.getBean(StringRedisTemplate.class);
        redis.opsForValue().set("key", "value");
        assertThat(redis.opsForValue().get("key")).isEqualTo("value");
        assertThat(context.getBean(HikariDataSource.class).getJdbcUrl())
                .isEqualTo(url() + "&socketFactory=dev.autotunnel.drivers.PostgresSocketFactory"
                        + "&socketFactoryArg=orders/db");
        CachingConnectionFactory rabbit = context.getBean(CachingConnectionFactory.class);
        assertThat(rabbit.getHost() + ":" + rabbit.getPort()).isEqualTo("127.0.0.1:" + tunnel.localPort("mq"));
        assertThat(tunnel.counters("db").total()).isPositive();
        assertThat(tunnel.counters("cache").total()).isPositive();
    }

    /** The name of the server is verified: autotunnel-drivers is on the class path. */
    private static String url() {
        return "jdbc:postgresql://db.internal:%d/app?sslmode=verify-full&sslrootcert=%s"
                .formatted(POSTGRES.port(), POSTGRES.certificate());
    }

    private static ConfigurableApplicationContext run(Map<String, ?> properties) {
        SpringApplication application = new SpringApplication(Shop.class);
        application.setWebApplicationType(WebApplicationType.NONE);
        return application.run(Bastion.arguments(properties, "--spring.main.banner-mode=off"));
    }

    @Configuration(proxyBeanMethods = false)
    @EnableAutoConfiguration(excludeName = "org.springframework.boot.mongodb.autoconfigure.MongoAutoConfiguration")
    static class Shop {
        @Bean
        static DestructionAwareBeanPostProcessor recorder() {
            return (bean, name) -> DESTROYED.add(name);
        }
    }
}
