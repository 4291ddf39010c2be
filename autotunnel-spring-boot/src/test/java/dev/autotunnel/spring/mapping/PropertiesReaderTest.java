package dev.autotunnel.spring.mapping;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.autotunnel.spring.InvalidTunnelPropertyException;
import dev.autotunnel.spring.properties.ForwardProperties;
import dev.autotunnel.spring.properties.TunnelProperties;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.springframework.core.env.MapPropertySource;
import org.springframework.core.env.StandardEnvironment;

/** A name that nobody reads is refused, with the names that there are. */
class PropertiesReaderTest {
    private static final String ORDERS = "autotunnel.tunnels.orders.";

    private final StandardEnvironment environment = new StandardEnvironment();

    PropertiesReaderTest() {
        add(
                "application.yml",
                Map.of(
                        ORDERS + "server", "a@b",
                        ORDERS + "private-key", "/k",
                        ORDERS + "known-hosts[0]", "/h",
                        ORDERS + "known-hosts[1]", "/i",
                        ORDERS + "jumps[0].server", "gate",
                        ORDERS + "jumps[0].agent.enabled", "true",
                        ORDERS + "forwards.db.target", "db.internal:5432",
                        ORDERS + "forwards.db.local-port", "0"));
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
            autotunnel.tunnels.orders.montior.type        | autotunnel.tunnels.orders there are: accept-any-host-key, agent
            autotunnel.tunnels.orders.restart.max-start   | autotunnel.tunnels.orders.restart there are: autossh-poll, backoff-initial
            autotunnel.tunnels.orders.forwards.db.port    | autotunnel.tunnels.orders.forwards.db there are: local-address, local-port
            autotunnel.tunnels.orders.start.mode          | autotunnel.tunnels.orders.start has no names below it
            autotunnel.tunnels.orders.server.port         | autotunnel.tunnels.orders.server has no names below it, or has a value itself
            autotunnel.tunnel.orders.server               | autotunnel there are: connection-details, enabled, page, start
            autotunnel.start-time                         | autotunnel there are: connection-details
            """)
    void an_unknown_name_is_refused(String name, String expected) {
        add("more", Map.of(name, "secret"));
        assertThatThrownBy(() -> PropertiesReader.read(environment))
                .isInstanceOf(InvalidTunnelPropertyException.class)
                .hasMessageStartingWith(name + " is unknown, at \"" + name + "\" from property source \"more\"; ")
                .hasMessageContaining(expected)
                .hasMessageNotContaining("secret");
    }

    @Test
    void an_unknown_name_of_a_jump_host_is_refused() {
        add("more", Map.of(ORDERS + "jumps[0].server", "gate", ORDERS + "jumps[0].pasword", "secret"));
        assertThatThrownBy(() -> PropertiesReader.read(environment))
                .hasMessageStartingWith(ORDERS + "jumps[0].pasword is unknown")
                .hasMessageContaining("below autotunnel.tunnels.orders.jumps[0] there are: accept-any-host-key")
                .hasMessageNotContaining("secret");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "autotunnel.tunnels.orders.bound.db.port",
                "autotunnel.tunnels.orders.knownHosts",
                "autotunnel.tunnels.orders.start_timeout",
                "autotunnel.tunnels.orders.monitor.echo-port",
                "autotunnel.tunnels.orders.monitor.message",
                "autotunnel.tunnels.[my.tunnel].drain",
                "autotunnel.page.token"
            })
    void a_name_of_ours_is_accepted_in_any_spelling_and_with_an_empty_value(String name) {
        add("more", Map.of(name, ""));
        assertThatCode(() -> PropertiesReader.read(environment)).doesNotThrowAnyException();
    }

    @Test
    void a_short_form_overrides_the_long_form_of_a_file() {
        add(
                "commandLineArgs",
                Map.of(
                        ORDERS + "forwards.db", "localhost:1",
                        ORDERS + "jumps[0]", "other",
                        ORDERS + "known-hosts", "/one"));
        TunnelProperties orders = PropertiesReader.read(environment).tunnels().get("orders");
        assertThat(orders).isNotNull();
        assertThat(orders.getForwards().get("db")).isEqualTo(ForwardProperties.of("localhost:1"));
        assertThat(orders.getKnownHosts()).containsExactly("/one");
    }

    @Test
    void a_long_form_above_a_short_form_would_have_no_effect() {
        add("profile", Map.of(ORDERS + "forwards.web", "web.internal:80"));
        add("commandLineArgs", Map.of(ORDERS + "forwards.web.local-port", "8080"));
        assertThatThrownBy(() -> PropertiesReader.read(environment))
                .hasMessageContaining("forwards.web.local-port is unknown")
                .hasMessageContaining("forwards.web has no names below it, or has a value itself");
    }

    @Test
    void environment_variables_and_system_properties_may_have_any_name() {
        environment.getPropertySources().replace("systemProperties", source("systemProperties", "autotunnel.outages"));
        assertThatCode(() -> PropertiesReader.read(environment)).doesNotThrowAnyException();
    }

    @Test
    void what_is_switched_off_may_have_any_name() {
        add("more", Map.of("autotunnel.enabled", "false", ORDERS + "montior.type", "loop"));
        assertThat(PropertiesReader.read(environment).enabled()).isFalse();
    }

    private static MapPropertySource source(String source, String name) {
        return new MapPropertySource(source, Map.of(name, "1"));
    }

    private void add(String source, Map<String, Object> properties) {
        environment.getPropertySources().addFirst(new MapPropertySource(source, properties));
    }
}
