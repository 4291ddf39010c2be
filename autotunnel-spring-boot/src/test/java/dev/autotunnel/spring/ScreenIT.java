package dev.autotunnel.spring;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowable;

import dev.autotunnel.Tunnels;
import dev.autotunnel.spec.Credentials;
import dev.autotunnel.spec.Forward;
import dev.autotunnel.spec.HostKeys;
import dev.autotunnel.spec.TunnelSpec;
import dev.autotunnel.testkit.EmbeddedSshServer;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.springframework.boot.SpringApplication;
import org.springframework.boot.WebApplicationType;
import org.springframework.boot.test.system.CapturedOutput;
import org.springframework.boot.test.system.OutputCaptureExtension;
import org.springframework.context.annotation.Bean;

/** What the screen shows if an application does not start because of its tunnel. */
@Tag("smoke")
@ExtendWith(OutputCaptureExtension.class)
class ScreenIT {
    private final Bastion bastion = new Bastion();
    private final EmbeddedSshServer other = EmbeddedSshServer.start();

    @AfterEach
    void close() {
        other.close();
        bastion.close();
        assertThat(Tunnels.all()).isEmpty();
    }

    @Test
    void the_wrong_key(CapturedOutput output) {
        Map<String, Object> properties = bastion.properties("orders", "db=localhost:5432");
        properties.put("autotunnel.tunnels.orders.private-key", other.privateKeyFile());
        fail(properties);
        assertThat(screen(output))
                .isEqualToNormalizingNewlines("""
                ***************************
                APPLICATION FAILED TO START
                ***************************

                Description:

                The tunnel orders did not come up.

                    kind: AUTHENTICATION_REFUSED
                    stage: authentication
                    message: given up after 1 attempt in TIME: tunnel@127.0.0.1:%d: the server refuses the key: "Auth fail for methods 'publickey,password,keyboard-interactive'"

                Action:

                Check user name and key, and on the server authorized_keys (its permissions too), AllowUsers and PubkeyAcceptedAlgorithms, which must allow ecdsa-sha2-nistp256.
                """.formatted(bastion.server().port()));
        assertThat(output).doesNotContain("\tat ");
    }

    @Test
    void a_property_that_is_refused_before_there_are_beans(CapturedOutput output) {
        Map<String, Object> properties = bastion.properties("orders", "db=localhost");
        fail(properties);
        assertThat(screen(output))
                .contains("property: autotunnel.tunnels.orders.forwards.db\n    value: \"localhost\"");
    }

    @Test
    void a_property_that_is_unknown(CapturedOutput output) {
        Map<String, Object> properties = bastion.properties("orders", "db=localhost:5432");
        properties.put("autotunnel.tunnels.orders.montior.type", "loop");
        fail(properties);
        assertThat(screen(output))
                .contains("property: autotunnel.tunnels.orders.montior.type\n")
                .contains("reason: is unknown, at \"autotunnel.tunnels.orders.montior.type\" from property source"
                        + " \"commandLineArgs\"; below autotunnel.tunnels.orders there are: ")
                .contains("monitor");
    }

    @Test
    void a_property_that_is_refused_when_the_tunnel_starts(CapturedOutput output) {
        Map<String, Object> properties = bastion.properties("orders", "db=localhost:5432");
        properties.put("autotunnel.tunnels.orders.server", "me@[host");
        fail(properties);
        assertThat(screen(output))
                .contains("property: autotunnel.tunnels.orders.server\n    value: \"me@[host\"")
                .contains("origin: \"autotunnel.tunnels.orders.server\" from property source \"commandLineArgs\"");
    }

    @Test
    void a_port_that_is_taken(CapturedOutput output) {
        Map<String, Object> properties = bastion.properties("orders");
        properties.put("autotunnel.tunnels.orders.forwards.db.target", "localhost:5432");
        properties.put(
                "autotunnel.tunnels.orders.forwards.db.local-port",
                bastion.server().port());
        fail(properties);
        assertThat(screen(output))
                .contains("kind: LOCAL_PORT_UNAVAILABLE")
                .contains("Choose another port, or 0 for any free one.");
    }

    @Test
    void two_beans_of_the_same_tunnel(CapturedOutput output) {
        fail(Map.of(), TwoSpecs.class);
        assertThat(screen(output)).isEqualToNormalizingNewlines("""
                ***************************
                APPLICATION FAILED TO START
                ***************************

                Description:

                Two tunnels have the name orders: the tunnel of the bean secondSpec of type TunnelSpec, and the tunnel of the bean firstSpec of type TunnelSpec.

                Action:

                Give one of them another name.
                """);
        assertThat(output).doesNotContain("\tat ");
    }

    @Test
    void properties_and_a_bean_of_the_same_tunnel(CapturedOutput output) {
        fail(bastion.properties("orders", "db=localhost:5432"), OneSpec.class);
        assertThat(screen(output))
                .contains("property: autotunnel.tunnels.orders\n")
                .contains("orders is also the name of the tunnel of the bean firstSpec of type TunnelSpec");
        assertThat(output).doesNotContain("\tat ");
    }

    @Test
    void the_details_of_a_server_for_a_tunnel_that_is_not_there(CapturedOutput output) {
        fail(bastion.properties("orders", "db=localhost:5432"), Details.class);
        assertThat(screen(output))
                .contains("The bean container of type TunnelServerConnectionDetails is for the tunnel reports, and no"
                        + " properties define a tunnel of that name.")
                .contains("Let the bean name one of these: orders.");
        assertThat(output).doesNotContain("\tat ");
    }

    static class OneSpec extends StartIT.Empty {
        @Bean
        TunnelSpec firstSpec() {
            return spec();
        }
    }

    static class TwoSpecs extends OneSpec {
        @Bean
        TunnelSpec secondSpec() {
            return spec();
        }
    }

    static class Details extends StartIT.Empty {
        @Bean
        TunnelServerConnectionDetails container() {
            return new FixedServer("reports", "127.0.0.1", 1);
        }
    }

    private static TunnelSpec spec() {
        return TunnelSpec.builder("orders")
                .server("nobody@127.0.0.1:1")
                .credentials(Credentials.password("x"))
                .hostKeys(HostKeys.insecureAcceptAnyKey())
                .forward(Forward.local("db").to("db.internal", 5432).on(0))
                .build();
    }

    private static void fail(Map<String, ?> properties) {
        fail(properties, StartIT.Empty.class);
    }

    private static void fail(Map<String, ?> properties, Class<?> type) {
        SpringApplication application = new SpringApplication(type);
        application.setWebApplicationType(WebApplicationType.NONE);
        assertThat(catchThrowable(() -> application
                        .run(Bastion.arguments(properties, "--spring.main.banner-mode=off"))
                        .close()))
                .isNotNull();
    }

    private static String screen(CapturedOutput output) {
        String text = output.getOut();
        int begin = text.indexOf("***************************");
        assertThat(begin).as(text).isPositive();
        return text.substring(begin)
                .replace("\r\n", "\n")
                .replaceFirst("1 attempt in [0-9.]+ m?s:", "1 attempt in TIME:")
                .replaceFirst("(?s)(Action:\n\n[^\n]*\n).*", "$1");
    }
}
