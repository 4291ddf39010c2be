package dev.autotunnel.spring;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import dev.autotunnel.TunnelException;
import dev.autotunnel.TunnelSupervisor;
import dev.autotunnel.Tunnels;
import dev.autotunnel.event.Failure;
import dev.autotunnel.event.Phase;
import dev.autotunnel.event.TunnelEvent;
import dev.autotunnel.event.TunnelListener;
import dev.autotunnel.spec.Credentials;
import dev.autotunnel.spec.CredentialsProvider;
import dev.autotunnel.spec.Forward;
import dev.autotunnel.spec.HostKeyVerifier;
import dev.autotunnel.spec.HostKeys;
import dev.autotunnel.spec.TunnelSpec;
import java.net.ConnectException;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CopyOnWriteArrayList;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.springframework.beans.factory.annotation.Qualifier;
import org.springframework.beans.factory.annotation.Value;
import org.springframework.boot.SpringApplication;
import org.springframework.boot.WebApplicationType;
import org.springframework.boot.autoconfigure.EnableAutoConfiguration;
import org.springframework.context.ConfigurableApplicationContext;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.context.event.EventListener;

/** Real applications: ports before beans, tunnels before pools, and what beans of the application may say. */
@Tag("smoke")
class StartIT {
    private final Bastion bastion = new Bastion();
    private final EchoTarget target = new EchoTarget();

    @AfterEach
    void close() {
        target.close();
        bastion.close();
    }

    @Test
    void a_port_is_a_property_and_the_tunnel_is_up_before_the_first_bean() {
        try (ConfigurableApplicationContext context = run(Plain.class, tunnel())) {
            FirstBean first = context.getBean(FirstBean.class);
            assertThat(first.state).isEqualTo(Phase.UP);
            assertThat(first.port)
                    .isPositive()
                    .isEqualTo(context.getBean(TunnelSupervisor.class).localPort("db"));
            assertThat(first.address).isEqualTo("127.0.0.1:" + first.port);
            assertThat(EchoTarget.echo(first.port)).isEqualTo("hello");
            assertThat(Tunnels.find("orders")).contains(context.getBean(TunnelSupervisor.class));
        }
        assertThat(Tunnels.find("orders")).isEmpty();
        await().until(() -> bastion.server().sessions() == 0);
    }

    @Test
    void the_name_of_the_tunnel_is_a_qualifier() {
        Map<String, Object> two = tunnel();
        two.putAll(bastion.properties("reports", "db=localhost:" + target.port()));
        try (ConfigurableApplicationContext context = run(Qualified.class, two)) {
            assertThat(context.getBean("nameOfTunnel", String.class)).isEqualTo("reports");
        }
    }

    @Test
    void in_the_background_the_application_starts_without_its_server() {
        bastion.server().stop();
        Map<String, Object> properties = tunnel();
        properties.put("autotunnel.tunnels.orders.start", "background");
        try (ConfigurableApplicationContext context = run(Empty.class, properties)) {
            TunnelSupervisor tunnel = context.getBean(TunnelSupervisor.class);
            assertThat(tunnel.isUp()).isFalse();
            bastion.server().restart();
            assertThat(EchoTarget.echo(tunnel.localPort("db"))).isEqualTo("hello");
        }
    }

    @Test
    void a_start_that_waits_in_vain_ends_in_time() {
        bastion.server().stop();
        Map<String, Object> properties = tunnel();
        properties.put("autotunnel.start-timeout", "300ms");
        assertThatThrownBy(() -> run(Empty.class, properties).close())
                .isInstanceOfSatisfying(
                        TunnelException.class,
                        e -> assertThat(e.failure().kind()).isEqualTo(Failure.Kind.TIMEOUT));
        assertThat(Tunnels.all()).isEmpty();
    }

    @Test
    void nothing_is_left_bound_if_the_application_fails_before_it_has_a_context() {
        Map<String, Object> properties = tunnel();
        int port = freePort();
        properties.put("autotunnel.tunnels.orders.forwards.db.local-port", port);
        properties.put("autotunnel.tunnels.orders.forwards.db.target", "localhost:" + target.port());
        properties.remove("autotunnel.tunnels.orders.forwards.db");
        SpringApplication application = new SpringApplication(Empty.class);
        application.setWebApplicationType(WebApplicationType.NONE);
        application.addInitializers(context -> {
            throw new IllegalStateException("before there is a context");
        });
        assertThatThrownBy(() -> application.run(Bastion.arguments(properties)))
                .hasMessage("before there is a context");
        assertThatThrownBy(() -> EchoTarget.echo(port)).hasCauseInstanceOf(ConnectException.class);
        assertThat(Tunnels.all()).isEmpty();
    }

    @Test
    void a_credentials_provider_and_a_verifier_may_be_beans() {
        Map<String, Object> properties = new LinkedHashMap<>();
        properties.put("autotunnel.tunnels.orders.server", bastion.address());
        properties.put("autotunnel.tunnels.orders.forwards.db", "localhost:" + target.port());
        properties.put("test.key", bastion.server().privateKeyFile());
        properties.put("test.fingerprint", bastion.server().hostKeyFingerprint());
        try (ConfigurableApplicationContext context = run(Login.class, properties)) {
            assertThat(context.getBean(TunnelSupervisor.class).isUp()).isTrue();
        }
    }

    @Test
    void a_spec_may_be_a_bean_and_a_customizer_may_change_it() {
        Map<String, Object> properties = new LinkedHashMap<>();
        properties.put("test.server", bastion.address());
        properties.put("test.key", bastion.server().privateKeyFile());
        properties.put("test.known-hosts", bastion.server().knownHostsFile());
        properties.put("test.target", target.port());
        try (ConfigurableApplicationContext context = run(OwnSpec.class, properties)) {
            TunnelSupervisor tunnel = context.getBean(TunnelSupervisor.class);
            assertThat(tunnel.name()).isEqualTo("own");
            assertThat(tunnel.spec().connectDeadline()).isEqualTo(Duration.ofSeconds(7));
            assertThat(EchoTarget.echo(tunnel.localPort("db"))).isEqualTo("hello");
        }
    }

    @Test
    void listeners_and_events_of_spring_get_all_events() {
        try (ConfigurableApplicationContext context = run(Listening.class, tunnel())) {
            Listening beans = context.getBean(Listening.class);
            await().untilAsserted(() -> {
                assertThat(phases(beans.ofListener)).containsExactly(Phase.CONNECTING, Phase.UP);
                assertThat(phases(beans.ofSpring)).containsExactly(Phase.CONNECTING, Phase.UP);
            });
            bastion.server().killSessions();
            await().untilAsserted(() -> {
                assertThat(phases(beans.ofListener)).endsWith(Phase.UP).hasSizeGreaterThan(2);
                assertThat(phases(beans.ofSpring)).isEqualTo(phases(beans.ofListener));
            });
        }
    }

    @Test
    void the_server_may_come_from_connection_details() {
        Map<String, Object> properties = new LinkedHashMap<>();
        properties.put("autotunnel.tunnels.orders.server", "nobody@unknown.invalid");
        properties.put("autotunnel.tunnels.orders.forwards.db", "localhost:" + target.port());
        properties.put("test.port", bastion.server().port());
        properties.put("test.user", bastion.server().user());
        properties.put("test.password", bastion.server().password());
        try (ConfigurableApplicationContext context = run(Details.class, properties)) {
            assertThat(context.getBean(TunnelSupervisor.class).isUp()).isTrue();
        }
    }

    private Map<String, Object> tunnel() {
        return bastion.properties("orders", "db=localhost:" + target.port());
    }

    private static int freePort() {
        try (EchoTarget free = new EchoTarget()) {
            return free.port();
        }
    }

    private static List<Phase> phases(List<TunnelEvent> events) {
        return events.stream()
                .filter(TunnelEvent.StateChanged.class::isInstance)
                .map(event -> event.state().phase())
                .toList();
    }

    private static ConfigurableApplicationContext run(Class<?> type, Map<String, ?> properties) {
        SpringApplication application = new SpringApplication(type);
        application.setWebApplicationType(WebApplicationType.NONE);
        return application.run(Bastion.arguments(properties, "--spring.main.banner-mode=off"));
    }

    @Configuration(proxyBeanMethods = false)
    @EnableAutoConfiguration(
            excludeName = {
                "org.springframework.boot.jdbc.autoconfigure.DataSourceAutoConfiguration",
                "org.springframework.boot.mongodb.autoconfigure.MongoAutoConfiguration"
            })
    static class Empty {}

    static class Plain extends Empty {
        @Bean
        FirstBean aFirstBean(
                TunnelSupervisor tunnel,
                @Value("${autotunnel.tunnels.orders.bound.db.port}") int port,
                @Value("${autotunnel.tunnels.orders.bound.db.address}") String address) {
            return new FirstBean(tunnel.state().phase(), port, address);
        }
    }

    record FirstBean(Phase state, int port, String address) {}

    static class Qualified extends Empty {
        @Bean
        String nameOfTunnel(@Qualifier("reports") TunnelSupervisor tunnel) {
            return tunnel.name();
        }
    }

    static class Login extends Empty {
        @Bean
        CredentialsProvider vault(@Value("${test.key}") java.nio.file.Path key) {
            return server -> Credentials.privateKey(key);
        }

        @Bean
        HostKeyVerifier inventory(@Value("${test.fingerprint}") String fingerprint) {
            return key -> key.fingerprint().equals(fingerprint)
                    ? HostKeyVerifier.Verdict.accept()
                    : HostKeyVerifier.Verdict.refuse("it is not in the inventory");
        }
    }

    static class OwnSpec extends Empty {
        @Bean
        TunnelSpec own(
                @Value("${test.server}") String server,
                @Value("${test.key}") java.nio.file.Path key,
                @Value("${test.known-hosts}") java.nio.file.Path knownHosts,
                @Value("${test.target}") int target) {
            return TunnelSpec.builder("own")
                    .server(server)
                    .credentials(Credentials.privateKey(key))
                    .hostKeys(HostKeys.knownHosts(knownHosts))
                    .forward(Forward.local("db").to("localhost", target).on(0))
                    .build();
        }

        @Bean
        TunnelSpecCustomizer patience() {
            return (tunnel, spec) -> spec.connectDeadline(Duration.ofSeconds(7));
        }
    }

    static class Listening extends Empty {
        final List<TunnelEvent> ofListener = new CopyOnWriteArrayList<>();
        final List<TunnelEvent> ofSpring = new CopyOnWriteArrayList<>();

        @Bean
        TunnelListener listener() {
            return ofListener::add;
        }

        @EventListener
        void on(TunnelEvent event) {
            ofSpring.add(event);
        }
    }

    static class Details extends Empty {
        @Bean
        TunnelServerConnectionDetails bastion(
                @Value("${test.port}") int port,
                @Value("${test.user}") String user,
                @Value("${test.password}") String password) {
            return new TunnelServerConnectionDetails() {
                @Override
                public String getHost() {
                    return "127.0.0.1";
                }

                @Override
                public int getPort() {
                    return port;
                }

                @Override
                public String getUser() {
                    return user;
                }

                @Override
                public Credentials getCredentials() {
                    return Credentials.password(password);
                }

                @Override
                public HostKeys getHostKeys() {
                    return HostKeys.insecureAcceptAnyKey();
                }
            };
        }
    }
}
