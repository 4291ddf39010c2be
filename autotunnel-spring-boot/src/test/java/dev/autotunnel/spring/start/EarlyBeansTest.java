package dev.autotunnel.spring.start;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.InstanceOfAssertFactories.STRING;

import dev.autotunnel.TunnelSupervisor;
import dev.autotunnel.spring.autoconfigure.AutotunnelAutoConfiguration;
import jakarta.servlet.Filter;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.springframework.beans.factory.ObjectProvider;
import org.springframework.beans.factory.config.BeanPostProcessor;
import org.springframework.boot.autoconfigure.AutoConfigurations;
import org.springframework.boot.test.context.runner.ApplicationContextRunner;
import org.springframework.boot.test.context.runner.WebApplicationContextRunner;
import org.springframework.boot.test.system.CapturedOutput;
import org.springframework.boot.test.system.OutputCaptureExtension;
import org.springframework.boot.tomcat.autoconfigure.servlet.TomcatServletWebServerAutoConfiguration;
import org.springframework.boot.web.server.servlet.context.AnnotationConfigServletWebServerApplicationContext;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.context.annotation.Lazy;

/** A bean that is made before tunnels start would wait for one in vain. */
@ExtendWith(OutputCaptureExtension.class)
class EarlyBeansTest {
    private static final String WARNING = "Tunnel orders is needed by a bean that is made before tunnels start.";

    private static final String[] PROPERTIES = {
        "autotunnel.start=background",
        "autotunnel.tunnels.orders.server=nobody@127.0.0.1:1",
        "autotunnel.tunnels.orders.password=x",
        "autotunnel.tunnels.orders.known-hosts=/none",
        "autotunnel.tunnels.orders.forwards.db=db.internal:5432"
    };

    private final ApplicationContextRunner runner = new ApplicationContextRunner()
            .withConfiguration(AutoConfigurations.of(AutotunnelAutoConfiguration.class))
            .withPropertyValues(PROPERTIES);
    private final WebApplicationContextRunner servlets = new WebApplicationContextRunner(
                    AnnotationConfigServletWebServerApplicationContext::new)
            .withConfiguration(AutoConfigurations.of(
                    AutotunnelAutoConfiguration.class, TomcatServletWebServerAutoConfiguration.class))
            .withPropertyValues(PROPERTIES)
            .withPropertyValues("server.port=0");

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

    /** The embedded server is made, with its filters, before tunnels start. */
    @Test
    void a_filter_that_needs_a_tunnel_is_warned_of_with_the_remedy(CapturedOutput output) {
        servlets.withUserConfiguration(EarlyFilter.class)
                .run(context -> assertThat(context).hasNotFailed());
        assertThat(output.getOut().lines().filter(line -> line.contains(WARNING)))
                .singleElement(STRING)
                .contains("Filter or Servlet", "ObjectProvider", "@Lazy");
    }

    @ParameterizedTest
    @ValueSource(classes = {LazyFilter.class, AskingFilter.class})
    void the_remedies_for_a_filter_help(Class<?> filter, CapturedOutput output) {
        servlets.withUserConfiguration(filter, Ordinary.class)
                .run(context -> assertThat(context).hasNotFailed());
        assertThat(output).doesNotContain(WARNING);
    }

    @Configuration(proxyBeanMethods = false)
    static class EarlyFilter {
        @Bean
        Filter filter(TunnelSupervisor tunnel) {
            assertThat(tunnel.isRunning()).isFalse();
            return (request, response, chain) -> chain.doFilter(request, response);
        }
    }

    @Configuration(proxyBeanMethods = false)
    static class LazyFilter {
        @Bean
        Filter filter(@Lazy CharSequence needsTunnel) {
            return (request, response, chain) -> chain.doFilter(request, response);
        }
    }

    @Configuration(proxyBeanMethods = false)
    static class AskingFilter {
        @Bean
        Filter filter(ObjectProvider<CharSequence> needsTunnel) {
            return (request, response, chain) -> chain.doFilter(request, response);
        }
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
