package dev.autotunnel.spring.autoconfigure;

import dev.autotunnel.TunnelSupervisor;
import dev.autotunnel.micrometer.TunnelMetrics;
import dev.autotunnel.spring.actuate.TunnelMetricsBinder;
import io.micrometer.core.instrument.MeterRegistry;
import org.springframework.beans.factory.ObjectProvider;
import org.springframework.boot.autoconfigure.AutoConfiguration;
import org.springframework.boot.autoconfigure.condition.ConditionalOnBean;
import org.springframework.boot.autoconfigure.condition.ConditionalOnClass;
import org.springframework.boot.autoconfigure.condition.ConditionalOnMissingBean;
import org.springframework.context.annotation.Bean;

/** The metrics of the tunnels, if autotunnel-micrometer is on the class path and there is a registry of meters. */
@AutoConfiguration(
        after = AutotunnelAutoConfiguration.class,
        afterName = "org.springframework.boot.micrometer.metrics.autoconfigure.CompositeMeterRegistryAutoConfiguration")
@ConditionalOnClass({MeterRegistry.class, TunnelMetrics.class})
@ConditionalOnBean({TunnelSupervisor.class, MeterRegistry.class})
public final class TunnelMetricsAutoConfiguration {
    TunnelMetricsAutoConfiguration() {}

    @Bean
    @ConditionalOnMissingBean
    TunnelMetricsBinder autotunnelMetrics(ObjectProvider<TunnelSupervisor> tunnels) {
        return new TunnelMetricsBinder(tunnels::orderedStream);
    }
}
