package dev.autotunnel.spring.start;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.springframework.boot.SpringApplication;
import org.springframework.boot.bootstrap.DefaultBootstrapContext;
import org.springframework.boot.context.event.ApplicationFailedEvent;
import org.springframework.boot.context.event.ApplicationStartingEvent;
import org.springframework.core.env.MapPropertySource;
import org.springframework.core.env.StandardEnvironment;

/** A refresh of Spring Cloud reads the configuration into another environment, by the same post-processors. */
class RefreshedEnvironmentTest {
    private static final Map<String, Object> PROPERTIES = Map.of(
            "autotunnel.tunnels.refreshed.server", "deploy@bastion.example.com",
            "autotunnel.tunnels.refreshed.private-key", "/etc/app/id_ed25519",
            "autotunnel.tunnels.refreshed.known-hosts", "/etc/app/known_hosts",
            "autotunnel.tunnels.refreshed.forwards.db", "db.internal:5432");

    private final SpringApplication application = new SpringApplication(RefreshedEnvironmentTest.class);

    @AfterEach
    void end() {
        ApplicationFailedEvent failed = new ApplicationFailedEvent(
                application, new String[0], null, new IllegalStateException("the test ends"));
        CloseOnFailure.of(application).onApplicationEvent(failed);
    }

    @Test
    void a_refresh_keeps_the_ports_of_the_running_tunnels() {
        String first = process(application);

        assertThat(first).isNotNull();
        assertThat(process(application)).isEqualTo(first);
    }

    @Test
    void the_next_run_of_the_application_binds_its_own() {
        process(application);
        BoundTunnels before = running();
        before.destroy();

        assertThat(process(application)).isNotNull();
        assertThat(running()).isNotSameAs(before);
    }

    @Test
    void another_run_of_the_application_beside_the_first_binds_its_own() {
        String first = process(application);
        BoundTunnels before = running();
        CloseOnFailure.of(application)
                .onApplicationEvent(
                        new ApplicationStartingEvent(new DefaultBootstrapContext(), application, new String[0]));

        assertThat(process(application)).isNotNull().isNotEqualTo(first);
        before.destroy();
    }

    private BoundTunnels running() {
        return Objects.requireNonNull(CloseOnFailure.of(application).running(), "nothing is bound");
    }

    @Test
    void a_refresh_that_knows_no_application_binds_nothing() {
        assertThat(process(null)).isNull();
    }

    private static @Nullable String process(@Nullable SpringApplication application) {
        StandardEnvironment environment = new StandardEnvironment();
        environment.getPropertySources().addLast(new MapPropertySource("test", PROPERTIES));
        new TunnelBindingPostProcessor(new DefaultBootstrapContext()).postProcessEnvironment(environment, application);
        return environment.getProperty("autotunnel.tunnels.refreshed.bound.db.port");
    }
}
