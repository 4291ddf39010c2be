package dev.autotunnel.spring;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import dev.autotunnel.TunnelException;
import dev.autotunnel.TunnelSupervisor;
import dev.autotunnel.event.Failure;
import dev.autotunnel.event.Phase;
import dev.autotunnel.event.TunnelEvent;
import dev.autotunnel.event.TunnelListener;
import dev.autotunnel.testkit.EmbeddedSshServer;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CopyOnWriteArrayList;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.springframework.beans.factory.annotation.Qualifier;
import org.springframework.boot.SpringApplication;
import org.springframework.boot.WebApplicationType;
import org.springframework.context.ConfigurableApplicationContext;
import org.springframework.context.annotation.Bean;

/** A listener that needs a database behind another tunnel, as a repository that keeps what happened would. */
@Tag("smoke")
class ListenerBeansIT {
    private final Bastion bastion = new Bastion();
    private final EchoTarget target = new EchoTarget();

    @AfterEach
    void close() {
        target.close();
        bastion.close();
    }

    @Test
    void a_listener_is_made_when_all_tunnels_are_up_and_gets_all_events() {
        try (ConfigurableApplicationContext context = run(twoTunnels())) {
            List<TunnelEvent> events = context.getBean(Recording.class).events;
            await().untilAsserted(() -> {
                assertThat(phases(events, "alerts")).containsExactly(Phase.CONNECTING, Phase.UP);
                assertThat(phases(events, "orders")).containsExactly(Phase.CONNECTING, Phase.UP);
            });
        }
    }

    @Test
    void a_tunnel_that_does_not_come_up_is_named_before_a_listener_misses_its_database() {
        try (EmbeddedSshServer other = EmbeddedSshServer.start()) {
            Map<String, Object> properties = twoTunnels();
            properties.put("autotunnel.tunnels.orders.private-key", "file:" + other.privateKeyFile());
            assertThatThrownBy(() -> run(properties).close())
                    .isInstanceOfSatisfying(
                            TunnelException.class,
                            e -> assertThat(e.failure().kind()).isEqualTo(Failure.Kind.AUTHENTICATION_REFUSED));
        }
    }

    /** The tunnel that is started first has no part in the database of the listener. */
    private Map<String, Object> twoTunnels() {
        Map<String, Object> two = bastion.properties("alerts", "mail=localhost:" + target.port());
        two.putAll(bastion.properties("orders", "db=localhost:" + target.port()));
        two.put("autotunnel.tunnels.orders.while-down.mode", "refuse");
        return two;
    }

    private static List<Phase> phases(List<TunnelEvent> events, String tunnel) {
        return events.stream()
                .filter(event -> event.tunnel().equals(tunnel) && event instanceof TunnelEvent.StateChanged)
                .map(event -> event.state().phase())
                .toList();
    }

    private static ConfigurableApplicationContext run(Map<String, ?> properties) {
        SpringApplication application = new SpringApplication(Recording.class);
        application.setWebApplicationType(WebApplicationType.NONE);
        return application.run(Bastion.arguments(properties, "--spring.main.banner-mode=off"));
    }

    static class Recording extends StartIT.Empty {
        final List<TunnelEvent> events = new CopyOnWriteArrayList<>();

        @Bean
        TunnelListener recorder(@Qualifier("orders") TunnelSupervisor orders) {
            assertThat(EchoTarget.echo(orders.localPort("db"))).isEqualTo("hello");
            return events::add;
        }
    }
}
