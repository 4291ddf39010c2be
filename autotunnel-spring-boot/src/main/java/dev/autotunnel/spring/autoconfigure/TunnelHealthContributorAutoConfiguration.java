package dev.autotunnel.spring.autoconfigure;

import dev.autotunnel.TunnelSupervisor;
import dev.autotunnel.spring.actuate.TunnelHealthIndicator;
import java.util.LinkedHashMap;
import java.util.Map;
import org.springframework.beans.factory.ObjectProvider;
import org.springframework.boot.autoconfigure.AutoConfiguration;
import org.springframework.boot.autoconfigure.condition.ConditionalOnClass;
import org.springframework.boot.autoconfigure.condition.ConditionalOnMissingBean;
import org.springframework.boot.health.autoconfigure.contributor.CompositeHealthContributorConfiguration;
import org.springframework.boot.health.autoconfigure.contributor.ConditionalOnEnabledHealthIndicator;
import org.springframework.boot.health.contributor.CompositeHealthContributor;
import org.springframework.boot.health.contributor.HealthContributor;
import org.springframework.context.annotation.Bean;

/**
 * The health of the tunnels, by their names; {@code management.health.tunnel.enabled=false} turns it off. It is there without
 * tunnels too: a health group that names it would otherwise keep the application from starting.
 */
@AutoConfiguration(after = AutotunnelAutoConfiguration.class)
@ConditionalOnClass(ConditionalOnEnabledHealthIndicator.class)
@ConditionalOnEnabledHealthIndicator("tunnel")
public final class TunnelHealthContributorAutoConfiguration
        extends CompositeHealthContributorConfiguration<TunnelHealthIndicator, TunnelSupervisor> {

    TunnelHealthContributorAutoConfiguration() {
        super(TunnelHealthIndicator::new);
    }

    @Bean
    @ConditionalOnMissingBean(name = {"tunnelHealthIndicator", "tunnelHealthContributor"})
    HealthContributor tunnelHealthContributor(ObjectProvider<TunnelSupervisor> tunnels) {
        Map<String, TunnelSupervisor> byName = new LinkedHashMap<>();
        tunnels.orderedStream().forEach(tunnel -> byName.put(tunnel.name(), tunnel));
        return byName.isEmpty() ? CompositeHealthContributor.fromMap(Map.of()) : createComposite(byName);
    }
}
