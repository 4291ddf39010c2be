package dev.autotunnel.spring.start;

import static org.assertj.core.api.Assertions.assertThat;

import dev.autotunnel.TunnelSupervisor;
import dev.autotunnel.spring.mapping.PropertiesReader;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Objects;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.springframework.core.env.MapPropertySource;
import org.springframework.core.env.StandardEnvironment;

/** Properties that come late bind a tunnel anew only if they change what it is made of before its server is known. */
class BoundTunnelsTest {
    private static final String ORDERS = "autotunnel.tunnels.orders.";
    private static final String PORT = ORDERS + "bound.db.port";

    private final Map<String, Object> properties = new LinkedHashMap<>(Map.of(
            ORDERS + "server", "nobody@127.0.0.1:1",
            ORDERS + "forwards.db", "db.internal:5432",
            ORDERS + "forwards.socks.type", "dynamic",
            ORDERS + "while-down.most", "20s",
            ORDERS + "monitor.poll", "60s",
            ORDERS + "restart.backoff-max", "10s",
            ORDERS + "restart.fatal-kinds", "connect_refused"));

    @TempDir
    private Path folder = Path.of("unset");

    private final BoundTunnels bound = BoundTunnels.bind(PropertiesReader.read(environment()));

    @AfterEach
    void close() {
        bound.destroy();
    }

    @Test
    void the_same_properties_change_nothing() {
        Object port = bound.properties().get(PORT);
        properties.put(ORDERS + "server", "somebody@127.0.0.1:2");
        properties.put(ORDERS + "start", "background");
        update();
        assertThat(bound.properties()).containsEntry(PORT, Objects.requireNonNull(port));
    }

    @Test
    void an_alias_that_is_read_again_changes_nothing() throws IOException {
        Path config = folder.resolve("config");
        Files.writeString(
                config,
                "Host bastion\n  User deploy\n  LocalForward " + folder.resolve("app.sock") + " /run/app.sock\n");
        properties.put(ORDERS + "ssh-config.host", "bastion");
        properties.put(ORDERS + "ssh-config.file", config.toString());
        update();
        Object port = bound.properties().get(PORT);
        update();
        assertThat(bound.properties()).containsEntry(PORT, Objects.requireNonNull(port));
    }

    @ParameterizedTest
    @CsvSource({
        "forwards.db, db.internal:5433",
        "monitor.poll, 30s",
        "restart.backoff-max, 20s",
        "while-down.most, 10s",
        "exit-on-forward-failure, false"
    })
    void what_has_changed_is_bound_anew(String name, String value) {
        Object port = bound.properties().get(PORT);
        properties.put(ORDERS + name, value);
        update();
        assertThat(bound.properties().get(PORT)).isNotNull().isNotEqualTo(port);
    }

    @Test
    void what_a_bean_has_taken_stays_as_it_is() {
        try (TunnelSupervisor taken = Objects.requireNonNull(bound.take("orders"))) {
            properties.put(ORDERS + "forwards.db", "db.internal:5433");
            update();
            assertThat(bound.take("orders")).isNull();
            assertThat(bound.properties()).containsEntry(PORT, taken.localPort("db"));
        }
    }

    private void update() {
        bound.update(PropertiesReader.read(environment()));
    }

    private StandardEnvironment environment() {
        StandardEnvironment environment = new StandardEnvironment();
        environment.getPropertySources().addFirst(new MapPropertySource("test", properties));
        return environment;
    }
}
