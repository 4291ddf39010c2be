package dev.autotunnel.spring.start;

import static org.assertj.core.api.Assertions.assertThat;

import dev.autotunnel.TunnelSupervisor;
import dev.autotunnel.Tunnels;
import dev.autotunnel.spec.Credentials;
import dev.autotunnel.spec.Forward;
import dev.autotunnel.spec.HostKeys;
import dev.autotunnel.spec.TunnelSpec;
import dev.autotunnel.spring.FixedServer;
import dev.autotunnel.spring.TunnelServerConnectionDetails;
import dev.autotunnel.spring.autoconfigure.AutotunnelAutoConfiguration;
import org.junit.jupiter.api.Test;
import org.springframework.boot.autoconfigure.AutoConfigurations;
import org.springframework.boot.test.context.runner.ApplicationContextRunner;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;

/** A name stands for one tunnel of an application, wherever the tunnel comes from. */
class TunnelNamesTest {
    private final ApplicationContextRunner runner = new ApplicationContextRunner()
            .withConfiguration(AutoConfigurations.of(AutotunnelAutoConfiguration.class))
            .withPropertyValues("autotunnel.start=background");
    private final ApplicationContextRunner withProperties = runner.withPropertyValues(
            "autotunnel.tunnels.orders.server=nobody@127.0.0.1:1",
            "autotunnel.tunnels.orders.password=x",
            "autotunnel.tunnels.orders.known-hosts=/none",
            "autotunnel.tunnels.orders.forwards.db=db.internal:5432");

    @Test
    void properties_and_a_spec() {
        refused(
                withProperties.withUserConfiguration(OneSpec.class),
                "autotunnel.tunnels.orders must not have the name of another tunnel: orders is also the name of the"
                        + " tunnel of the bean firstSpec of type TunnelSpec");
    }

    @Test
    void properties_and_a_supervisor() {
        refused(
                withProperties.withUserConfiguration(Supervisor.class),
                "autotunnel.tunnels.orders must not have the name of another tunnel: orders is also the name of the"
                        + " bean supervisor of type TunnelSupervisor");
    }

    @Test
    void two_specs() {
        refused(
                runner.withUserConfiguration(TwoSpecs.class),
                "Two tunnels have the name orders: the tunnel of the bean secondSpec of type TunnelSpec, and the tunnel of"
                        + " the bean firstSpec of type TunnelSpec.");
    }

    @Test
    void the_details_of_a_server_name_a_tunnel_that_there_is() {
        refused(
                withProperties.withUserConfiguration(Details.class),
                "The bean container of type TunnelServerConnectionDetails is for the tunnel reports, and no properties"
                        + " define a tunnel of that name.");
    }

    private static void refused(ApplicationContextRunner runner, String message) {
        runner.run(context -> assertThat(context).getFailure().hasMessageContaining(message));
        assertThat(Tunnels.all()).isEmpty();
    }

    private static TunnelSpec spec() {
        return TunnelSpec.builder("orders")
                .server("nobody@127.0.0.1:1")
                .credentials(Credentials.password("x"))
                .hostKeys(HostKeys.insecureAcceptAnyKey())
                .forward(Forward.local("db").to("db.internal", 5432).on(0))
                .build();
    }

    @Configuration(proxyBeanMethods = false)
    static class OneSpec {
        @Bean
        TunnelSpec firstSpec() {
            return spec();
        }
    }

    @Configuration(proxyBeanMethods = false)
    static class TwoSpecs extends OneSpec {
        @Bean
        TunnelSpec secondSpec() {
            return spec();
        }
    }

    @Configuration(proxyBeanMethods = false)
    static class Supervisor {
        @Bean
        TunnelSupervisor supervisor() {
            return TunnelSupervisor.builder(spec()).build();
        }
    }

    @Configuration(proxyBeanMethods = false)
    static class Details {
        @Bean
        TunnelServerConnectionDetails container() {
            return new FixedServer("reports", "127.0.0.1", 1);
        }
    }
}
