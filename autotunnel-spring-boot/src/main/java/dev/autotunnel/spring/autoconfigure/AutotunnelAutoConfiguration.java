package dev.autotunnel.spring.autoconfigure;

import dev.autotunnel.TunnelSupervisor;
import dev.autotunnel.spring.properties.AutotunnelProperties;
import dev.autotunnel.spring.route.ConnectionDetailsRouter;
import dev.autotunnel.spring.start.CheckpointLifecycle;
import dev.autotunnel.spring.start.SpringTunnelEvents;
import dev.autotunnel.spring.start.TunnelBeansRegistrar;
import dev.autotunnel.spring.start.TunnelDependencies;
import dev.autotunnel.spring.start.TunnelStarter;
import org.springframework.beans.factory.ObjectProvider;
import org.springframework.boot.autoconfigure.AutoConfiguration;
import org.springframework.boot.autoconfigure.AutoConfigureOrder;
import org.springframework.boot.autoconfigure.condition.ConditionalOnBooleanProperty;
import org.springframework.boot.autoconfigure.condition.ConditionalOnClass;
import org.springframework.boot.context.properties.EnableConfigurationProperties;
import org.springframework.context.ApplicationContext;
import org.springframework.context.ConfigurableApplicationContext;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.context.annotation.Import;
import org.springframework.core.Ordered;
import org.springframework.core.io.ResourceLoader;

/**
 * Makes the tunnels of the properties {@code autotunnel.tunnels.*} and of beans of type {@code TunnelSpec}. It starts them
 * before ordinary beans, closes them after these, and sends the connections of Spring Boot through them.
 */
@AutoConfiguration
@AutoConfigureOrder(Ordered.HIGHEST_PRECEDENCE)
@ConditionalOnBooleanProperty(name = "autotunnel.enabled", matchIfMissing = true)
@EnableConfigurationProperties(AutotunnelProperties.class)
@Import(TunnelBeansRegistrar.class)
public final class AutotunnelAutoConfiguration {
    AutotunnelAutoConfiguration() {}

    @Bean
    static SpringTunnelEvents autotunnelEvents(ApplicationContext context) {
        return new SpringTunnelEvents(context);
    }

    @Bean
    static TunnelStarter autotunnelStarter(SpringTunnelEvents events) {
        return new TunnelStarter(events);
    }

    @Bean
    static TunnelDependencies autotunnelDependencies() {
        return new TunnelDependencies();
    }

    /** Sends connections through tunnels. */
    @Configuration(proxyBeanMethods = false)
    @ConditionalOnBooleanProperty(name = "autotunnel.connection-details.enabled", matchIfMissing = true)
    static final class RoutingConfiguration {
        RoutingConfiguration() {}

        @Bean
        static ConnectionDetailsRouter autotunnelConnectionDetailsRouter(ResourceLoader resources) {
            ClassLoader loader = resources.getClassLoader();
            return new ConnectionDetailsRouter(
                    loader == null ? AutotunnelAutoConfiguration.class.getClassLoader() : loader);
        }
    }

    /** Stops tunnels at a checkpoint. */
    @Configuration(proxyBeanMethods = false)
    @ConditionalOnClass(name = "org.crac.Resource")
    static final class CheckpointConfiguration {
        CheckpointConfiguration() {}

        @Bean
        CheckpointLifecycle autotunnelCheckpointLifecycle(
                ConfigurableApplicationContext context, ObjectProvider<TunnelSupervisor> tunnels) {
            return new CheckpointLifecycle(context, tunnels);
        }
    }
}
