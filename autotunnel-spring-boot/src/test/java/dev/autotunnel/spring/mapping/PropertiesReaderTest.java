package dev.autotunnel.spring.mapping;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.autotunnel.spring.InvalidTunnelPropertyException;
import dev.autotunnel.spring.properties.ForwardProperties;
import dev.autotunnel.spring.properties.TunnelProperties;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.springframework.core.env.MapPropertySource;
import org.springframework.core.env.StandardEnvironment;
import org.springframework.core.env.SystemEnvironmentPropertySource;

/** A name that nobody reads is refused, with the names that there are. */
class PropertiesReaderTest {
    private static final String ORDERS = "autotunnel.tunnels.orders.";

    private static final Map<String, Object> LISTS = Map.of(
            ORDERS + "jumps[0].server", "gate",
            ORDERS + "jumps[0].known-hosts[0]", "/h",
            ORDERS + "jumps[0].agent.keys[0]", "/a.pub",
            ORDERS + "jumps[1].server", "ops@inner",
            ORDERS + "jumps[1].agent.enabled", "true",
            ORDERS + "private-keys[0].location", "/k",
            ORDERS + "private-keys[0].certificates[0]", "/k-cert.pub",
            ORDERS + "private-keys[1].location", "/l",
            ORDERS + "known-hosts[0]", "/h",
            ORDERS + "known-hosts[1]", "/i");

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
    @CsvSource(delimiter = '|', textBlock = """
            jumps[0].agent.enabld                   | jumps[0].agent there are: enabled, keys, socket
            jumps[0].connector.htp-proxy            | jumps[0].connector there are: address-family, bind-address, command
            jumps[0].known-hosts[0].file            | jumps[0].known-hosts[0] has no names below it
            known-hosts[1].file                     | known-hosts[1] has no names below it
            private-keys[0].certificates[0].file    | private-keys[0].certificates[0] has no names below it
            private-keys[1].lokation                | private-keys[1] there are: certificates, location, passphrase
            """)
    void an_unknown_name_below_an_element_of_a_list_is_refused(String name, String expected) {
        Map<String, Object> more = new LinkedHashMap<>(LISTS);
        more.put(ORDERS + name, "secret");
        add("more", more);
        assertThatThrownBy(() -> PropertiesReader.read(environment))
                .isInstanceOf(InvalidTunnelPropertyException.class)
                .hasMessageStartingWith(ORDERS + name + " is unknown, at \"" + ORDERS + name)
                .hasMessageContaining(ORDERS + expected)
                .hasMessageNotContaining("secret");
    }

    /** Spring itself refuses an element of which nothing is known, with the value. */
    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
            jumps[2].pasword            | below autotunnel.tunnels.orders.jumps[2] there are: accept-any-host-key
            private-keys[2].pasphrase   | below autotunnel.tunnels.orders.private-keys[2] there are: certificates, location
            jumps[3].password           | the element before it is missing
            known-hosts[5]              | the element before it is missing
            """)
    void an_element_of_a_list_that_cannot_be_read_is_refused_without_its_value(String name, String expected) {
        Map<String, Object> more = new LinkedHashMap<>(LISTS);
        more.put(ORDERS + name, "secret");
        add("more", more);
        assertThatThrownBy(() -> PropertiesReader.read(environment))
                .isInstanceOf(InvalidTunnelPropertyException.class)
                .hasMessageStartingWith(ORDERS + name + " is unknown, at \"" + ORDERS + name)
                .hasMessageContaining(expected)
                .hasNoCause();
    }

    @ParameterizedTest
    @CsvSource({
        "jumps, gate.test",
        "jumps[0], gate.test",
        "jumps[0].server, gate.test",
        "private-keys, /new",
        "private-keys[0], /new",
        "private-keys[0].location, /new",
        "known-hosts[0], /new"
    })
    void a_source_replaces_a_whole_list_of_one_below_it(String name, String value) {
        add("application.properties", LISTS);
        add("profile", Map.of(ORDERS + name, value));
        TunnelProperties orders = PropertiesReader.read(environment).tunnels().get("orders");
        assertThat(orders).isNotNull();
        int size = name.startsWith("jumps")
                ? orders.getJumps().size()
                : name.startsWith("private")
                        ? orders.getPrivateKeys().size()
                        : orders.getKnownHosts().size();
        assertThat(size).isEqualTo(1);
    }

    @ParameterizedTest
    @ValueSource(strings = {"JUMPS_0", "JUMPS_0_SERVER", "JUMPS", "PRIVATEKEYS_0", "KNOWNHOSTS_0", "KNOWN_HOSTS_0"})
    void a_variable_replaces_a_whole_list(String name) {
        add("application.properties", LISTS);
        environment.getPropertySources().remove("systemEnvironment");
        Map<String, Object> variables = Map.of("AUTOTUNNEL_TUNNELS_ORDERS_" + name, "gate.test");
        environment.getPropertySources().addFirst(new SystemEnvironmentPropertySource("systemEnvironment", variables));
        TunnelProperties orders = PropertiesReader.read(environment).tunnels().get("orders");
        assertThat(orders).isNotNull();
        assertThat(List.of(
                        orders.getJumps().size(),
                        orders.getPrivateKeys().size(),
                        orders.getKnownHosts().size()))
                .containsOnlyOnce(1);
    }

    @Test
    void a_map_whose_names_are_numbers_is_no_list() {
        add("application.yml", Map.of(ORDERS + "forwards[1].target", "db:1", ORDERS + "forwards[1].prot", "1"));
        add("profile", Map.of(ORDERS + "forwards[0]", "web:80"));
        assertThatThrownBy(() -> PropertiesReader.read(environment))
                .hasMessageStartingWith(ORDERS + "forwards[1].prot is unknown");
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
