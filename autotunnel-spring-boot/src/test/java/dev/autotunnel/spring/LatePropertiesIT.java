package dev.autotunnel.spring;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.autotunnel.TunnelSupervisor;
import dev.autotunnel.Tunnels;
import java.net.ConnectException;
import java.util.LinkedHashMap;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.springframework.boot.SpringApplication;
import org.springframework.boot.WebApplicationType;
import org.springframework.context.ConfigurableApplicationContext;
import org.springframework.core.env.MapPropertySource;

/** Properties that come after the ports were bound, as those of {@code @DynamicPropertySource} in a test do. */
@Tag("smoke")
class LatePropertiesIT {
    private final Bastion bastion = new Bastion();
    private final EchoTarget target = new EchoTarget();

    @AfterEach
    void close() {
        target.close();
        bastion.close();
        assertThat(Tunnels.all()).isEmpty();
    }

    @Test
    void another_target_is_bound_anew() {
        Map<String, Object> early = bastion.properties("orders", "db=localhost:1");
        try (ConfigurableApplicationContext context =
                run(early, Map.of("autotunnel.tunnels.orders.forwards.db", "localhost:" + target.port()))) {
            assertThat(EchoTarget.echo(boundPort(context, "orders"))).isEqualTo("hello");
        }
    }

    @Test
    void a_port_goes_from_one_tunnel_to_another() {
        int port = freePort();
        Map<String, Object> early = bastion.properties("orders");
        early.put("autotunnel.tunnels.orders.forwards.db.target", "localhost:1");
        early.put("autotunnel.tunnels.orders.forwards.db.local-port", port);
        Map<String, Object> late = bastion.properties("reports");
        late.put("autotunnel.tunnels.reports.forwards.db.target", "localhost:" + target.port());
        late.put("autotunnel.tunnels.reports.forwards.db.local-port", port);
        late.put("autotunnel.tunnels.orders.enabled", "false");
        try (ConfigurableApplicationContext context = run(early, late)) {
            assertThat(boundPort(context, "reports")).isEqualTo(port);
            assertThat(EchoTarget.echo(port)).isEqualTo("hello");
            assertThat(context.getBeansOfType(TunnelSupervisor.class)).hasSize(1);
        }
        assertThatThrownBy(() -> EchoTarget.echo(port)).hasCauseInstanceOf(ConnectException.class);
    }

    @Test
    void a_whole_tunnel_has_the_properties_of_its_port() {
        try (ConfigurableApplicationContext context =
                run(Map.of(), bastion.properties("orders", "db=localhost:" + target.port()))) {
            assertThat(boundPort(context, "orders"))
                    .isEqualTo(context.getBean(TunnelSupervisor.class).localPort("db"));
            assertThat(EchoTarget.echo(boundPort(context, "orders"))).isEqualTo("hello");
        }
    }

    @Test
    void a_server_that_is_known_late_leaves_the_port_as_it_is() {
        Map<String, Object> early = new LinkedHashMap<>(bastion.properties("orders", "db=localhost:" + target.port()));
        Object server = early.put("autotunnel.tunnels.orders.server", "nobody@unknown.invalid");
        try (ConfigurableApplicationContext context =
                run(early, Map.of("autotunnel.tunnels.orders.server", String.valueOf(server)))) {
            assertThat(context.getEnvironment().getProperty("early.port"))
                    .isEqualTo(String.valueOf(boundPort(context, "orders")));
            assertThat(EchoTarget.echo(boundPort(context, "orders"))).isEqualTo("hello");
        }
    }

    @Test
    void tunnels_that_are_switched_off_late_hold_no_port() {
        try (ConfigurableApplicationContext context = run(
                bastion.properties("orders", "db=localhost:" + target.port()), Map.of("autotunnel.enabled", "false"))) {
            int early = Integer.parseInt(context.getEnvironment().getRequiredProperty("early.port"));
            assertThatThrownBy(() -> EchoTarget.echo(early)).hasCauseInstanceOf(ConnectException.class);
        }
    }

    private static int boundPort(ConfigurableApplicationContext context, String tunnel) {
        String name = "autotunnel.tunnels." + tunnel + ".bound.db.port";
        return Integer.parseInt(context.getEnvironment().getRequiredProperty(name));
    }

    private static int freePort() {
        try (EchoTarget free = new EchoTarget()) {
            return free.port();
        }
    }

    private static ConfigurableApplicationContext run(Map<String, ?> early, Map<String, Object> late) {
        SpringApplication application = new SpringApplication(StartIT.Empty.class);
        application.setWebApplicationType(WebApplicationType.NONE);
        application.addInitializers(context -> {
            Map<String, Object> all = new LinkedHashMap<>(late);
            String port = context.getEnvironment().getProperty("autotunnel.tunnels.orders.bound.db.port");
            all.put("early.port", String.valueOf(port));
            context.getEnvironment().getPropertySources().addFirst(new MapPropertySource("late", all));
        });
        return application.run(Bastion.arguments(early, "--spring.main.banner-mode=off"));
    }
}
