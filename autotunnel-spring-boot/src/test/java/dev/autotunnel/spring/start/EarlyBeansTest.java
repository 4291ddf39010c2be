package dev.autotunnel.spring.start;

import static org.assertj.core.api.Assertions.assertThat;

import dev.autotunnel.TunnelSupervisor;
import dev.autotunnel.spring.autoconfigure.AutotunnelAutoConfiguration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.springframework.beans.factory.config.BeanPostProcessor;
import org.springframework.boot.autoconfigure.AutoConfigurations;
import org.springframework.boot.test.context.runner.ApplicationContextRunner;
import org.springframework.boot.test.system.CapturedOutput;
import org.springframework.boot.test.system.OutputCaptureExtension;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;

/** A bean that is made before tunnels start would wait for one in vain. */
@ExtendWith(OutputCaptureExtension.class)
class EarlyBeansTest {
    private static final String WARNING = "Tunnel orders is needed by a bean that is made before tunnels start.";

    private final ApplicationContextRunner runner = new ApplicationContextRunner()
            .withConfiguration(AutoConfigurations.of(AutotunnelAutoConfiguration.class))
            .withPropertyValues(
                    "autotunnel.start=background",
                    "autotunnel.tunnels.orders.server=nobody@127.0.0.1:1",
                    "autotunnel.tunnels.orders.password=x",
                    "autotunnel.tunnels.orders.known-hosts=/none",
                    "autotunnel.tunnels.orders.forwards.db=db.internal:5432");

    @Test
    void a_post_processor_that_needs_a_tunnel_is_warned_of(CapturedOutput output) {
        runner.withUserConfiguration(Early.class)
                .run(context -> assertThat(context).hasNotFailed());
        assertThat(output.getOut().lines().filter(line -> line.contains(WARNING)))
                .hasSize(1);
    }

    @Test
    void an_ordinary_bean_is_not(CapturedOutput output) {
        runner.withUserConfiguration(Ordinary.class)
                .run(context -> assertThat(context).hasNotFailed());
        assertThat(output).doesNotContain(WARNING);
    }

    @Configuration(proxyBeanMethods = false)
    static class Early {
        @Bean
        static BeanPostProcessor early(TunnelSupervisor tunnel) {
            assertThat(tunnel.isRunning()).isFalse();
            return new BeanPostProcessor() {};
        }
    }

    @Configuration(proxyBeanMethods = false)
    static class Ordinary {
        @Bean
        String ordinary(TunnelSupervisor tunnel) {
            return tunnel.name();
        }
    }
}
