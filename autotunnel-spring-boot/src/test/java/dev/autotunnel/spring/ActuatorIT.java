package dev.autotunnel.spring;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.autotunnel.TunnelSupervisor;
import dev.autotunnel.spring.actuate.TunnelHealthIndicator;
import dev.autotunnel.spring.actuate.TunnelsEndpoint;
import io.micrometer.core.instrument.MeterRegistry;
import java.lang.management.ManagementFactory;
import java.util.LinkedHashMap;
import java.util.Map;
import javax.management.MBeanServer;
import javax.management.ObjectName;
import org.assertj.core.api.InstanceOfAssertFactories;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.springframework.boot.SpringApplication;
import org.springframework.boot.WebApplicationType;
import org.springframework.boot.health.actuate.endpoint.HealthDescriptor;
import org.springframework.boot.health.actuate.endpoint.HealthEndpoint;
import org.springframework.boot.health.contributor.CompositeHealthContributor;
import org.springframework.boot.health.contributor.Health;
import org.springframework.boot.health.contributor.HealthContributor;
import org.springframework.boot.health.contributor.HealthIndicator;
import org.springframework.boot.health.contributor.Status;
import org.springframework.context.ConfigurableApplicationContext;

/** Health and endpoint agree with the tunnel, through a cut link, a server that is away, and a wrong key after it was up. */
@Tag("smoke")
class ActuatorIT {
    private final Bastion bastion = new Bastion();
    private final EchoTarget target = new EchoTarget();

    @AfterEach
    void close() {
        target.close();
        bastion.close();
    }

    @Test
    void health_and_endpoint_agree_with_the_tunnel() {
        try (ConfigurableApplicationContext context = run(two())) {
            TunnelSupervisor orders = tunnel(context, "orders");
            TunnelsEndpoint endpoint = context.getBean(TunnelsEndpoint.class);
            EchoTarget.echo(orders.localPort("db"));
            await().until(() -> orders.counters("db").open() == 0);
            assertThat(health(context, "orders").getStatus()).isEqualTo(Status.UP);
            assertThat(endpoint.tunnel("orders"))
                    .containsAllEntriesOf(health(context, "orders").getDetails())
                    .containsEntry("state", "UP")
                    .containsKey("since");
            assertThat(health(context, "orders").getDetails().get("forwards"))
                    .asInstanceOf(InstanceOfAssertFactories.list(Map.class))
                    .singleElement(InstanceOfAssertFactories.map(String.class, Object.class))
                    .containsEntry("total", 1L)
                    .containsEntry("bytesSent", 5L)
                    .containsEntry("address", "127.0.0.1:" + orders.localPort("db"))
                    .containsEntry("target", "localhost:" + target.port());

            bastion.server().refuseAuthentication(true);
            bastion.server().killSessions();
            await().untilAsserted(() -> assertThat(
                            health(context, "orders").getDetails().toString())
                    .contains("AUTHENTICATION_REFUSED", "check user name and key"));
            assertThat(health(context, "orders").getStatus()).isEqualTo(Status.DOWN);
            assertThat(endpoint.tunnel("orders"))
                    .containsEntry("state", orders.state().phase().name());

            bastion.server().refuseAuthentication(false);
            assertThat(endpoint.tell("orders", TunnelsEndpoint.Order.RETRY_NOW)).isNotNull();
            await().until(orders::isUp);
            assertThat(health(context, "orders").getStatus()).isEqualTo(Status.UP);
            assertThat(endpoint.tunnel("orders"))
                    .extractingByKey("history")
                    .asString()
                    .contains("outcome=RECOVERED", "noticedBy=READER", "attempts=");
            MeterRegistry meters = context.getBean(MeterRegistry.class);
            assertThat(meters.get("autotunnel.tunnel.up")
                            .tag("tunnel", "orders")
                            .gauge()
                            .value())
                    .isEqualTo(1);
            assertThat(meters.get("autotunnel.forward.connections.opened")
                            .tag("tunnel", "orders")
                            .functionCounter()
                            .count())
                    .isEqualTo(1);
            assertThat(endpoint.tunnel("none")).isNull();
            assertThat(endpoint.tell("none", TunnelsEndpoint.Order.RESTART)).isNull();
        }
    }

    @Test
    void the_endpoint_works_over_jmx() throws Exception {
        Map<String, Object> properties = two();
        properties.put("spring.jmx.enabled", "true");
        properties.put("management.endpoints.jmx.exposure.include", "tunnels");
        try (ConfigurableApplicationContext context = run(properties)) {
            TunnelSupervisor orders = tunnel(context, "orders");
            MBeanServer server = ManagementFactory.getPlatformMBeanServer();
            ObjectName name = new ObjectName("org.springframework.boot:type=Endpoint,name=Tunnels");
            Object all = server.invoke(name, "tunnels", new Object[0], new String[0]);
            assertThat(all.toString()).contains("orders", "reports", "state=UP");
            int sessions = bastion.server().attempts();
            String text = String.class.getName();
            server.invoke(name, "tell", new Object[] {"orders", "restart"}, new String[] {text, text});
            await().until(() -> bastion.server().attempts() > sessions && orders.isUp());
        }
    }

    @Test
    void health_can_be_turned_off_and_the_endpoint_is_not_exposed_by_default() {
        Map<String, Object> properties = two();
        properties.remove("management.endpoints.jmx.exposure.include");
        properties.put("management.health.tunnel.enabled", "false");
        try (ConfigurableApplicationContext context = run(properties)) {
            assertThat(context.containsBean("tunnelHealthContributor")).isFalse();
            assertThat(context.getBeanNamesForType(TunnelsEndpoint.class)).isEmpty();
        }
    }

    @ParameterizedTest
    @CsvSource({"false, true", "true, false"})
    void a_readiness_group_with_tunnels_is_valid_without_one(boolean tunnels, boolean enabled) {
        Map<String, Object> properties = tunnels ? two() : new LinkedHashMap<>();
        properties.put("autotunnel.enabled", enabled);
        properties.put("spring.jmx.enabled", "true");
        properties.put("management.endpoints.jmx.exposure.include", "health");
        properties.put("management.endpoint.health.probes.enabled", "true");
        properties.put("management.endpoint.health.group.readiness.include", "readinessState, tunnel");
        try (ConfigurableApplicationContext context = run(properties)) {
            HealthEndpoint health = context.getBean(HealthEndpoint.class);
            assertThat(health.healthForPath("readiness"))
                    .isNotNull()
                    .extracting(HealthDescriptor::getStatus)
                    .isEqualTo(Status.UP);
        }
    }

    static Health health(ConfigurableApplicationContext context, String tunnel) {
        HealthContributor all = context.getBean("tunnelHealthContributor", HealthContributor.class);
        HealthContributor one = ((CompositeHealthContributor) all).getContributor(tunnel);
        assertThat(one).isInstanceOf(TunnelHealthIndicator.class);
        Health health = ((HealthIndicator) one).health(true);
        assertThat(health).isNotNull();
        return health;
    }

    private static TunnelSupervisor tunnel(ConfigurableApplicationContext context, String name) {
        return context.getBeansOfType(TunnelSupervisor.class).values().stream()
                .filter(tunnel -> tunnel.name().equals(name))
                .findFirst()
                .orElseThrow();
    }

    private Map<String, Object> two() {
        Map<String, Object> all = new LinkedHashMap<>();
        all.putAll(bastion.properties("orders", "db=localhost:" + target.port()));
        all.putAll(bastion.properties("reports", "db=localhost:" + target.port()));
        all.put("management.endpoints.jmx.exposure.include", "tunnels");
        all.put("spring.jmx.enabled", "true");
        return all;
    }

    private static ConfigurableApplicationContext run(Map<String, ?> properties) {
        SpringApplication application = new SpringApplication(StartIT.Empty.class);
        application.setWebApplicationType(WebApplicationType.NONE);
        return application.run(Bastion.arguments(properties, "--spring.main.banner-mode=off"));
    }
}
