package dev.autotunnel.spring.autoconfigure;

import dev.autotunnel.TunnelSupervisor;
import dev.autotunnel.spring.actuate.TunnelsEndpoint;
import org.springframework.beans.factory.ObjectProvider;
import org.springframework.boot.actuate.autoconfigure.endpoint.condition.ConditionalOnAvailableEndpoint;
import org.springframework.boot.autoconfigure.AutoConfiguration;
import org.springframework.boot.autoconfigure.condition.ConditionalOnBean;
import org.springframework.boot.autoconfigure.condition.ConditionalOnClass;
import org.springframework.boot.autoconfigure.condition.ConditionalOnMissingBean;
import org.springframework.context.annotation.Bean;

/** The actuator endpoint {@code tunnels}, if it is exposed. */
@AutoConfiguration(after = AutotunnelAutoConfiguration.class)
@ConditionalOnClass(ConditionalOnAvailableEndpoint.class)
@ConditionalOnBean(TunnelSupervisor.class)
@ConditionalOnAvailableEndpoint(TunnelsEndpoint.class)
public final class TunnelsEndpointAutoConfiguration {
    TunnelsEndpointAutoConfiguration() {}

    @Bean
    @ConditionalOnMissingBean
    TunnelsEndpoint tunnelsEndpoint(ObjectProvider<TunnelSupervisor> tunnels) {
        return new TunnelsEndpoint(tunnels::orderedStream);
    }
}
