package dev.autotunnel.spring.autoconfigure;

import dev.autotunnel.TunnelSupervisor;
import dev.autotunnel.page.content.PageContent;
import dev.autotunnel.spring.InvalidTunnelPropertyException;
import dev.autotunnel.spring.page.LivePage;
import dev.autotunnel.spring.properties.AutotunnelProperties;
import org.springframework.beans.factory.ObjectProvider;
import org.springframework.boot.autoconfigure.AutoConfiguration;
import org.springframework.boot.autoconfigure.condition.ConditionalOnBooleanProperty;
import org.springframework.boot.autoconfigure.condition.ConditionalOnClass;
import org.springframework.boot.autoconfigure.condition.ConditionalOnMissingClass;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;

/** The live page, if it is switched on. {@link TunnelPageManagementConfiguration} serves it. */
@AutoConfiguration(after = AutotunnelAutoConfiguration.class)
@ConditionalOnBooleanProperty(name = "autotunnel.enabled", matchIfMissing = true)
@ConditionalOnBooleanProperty(name = "autotunnel.page.enabled")
public final class TunnelPageAutoConfiguration {
    TunnelPageAutoConfiguration() {}

    /** The page. */
    @Configuration(proxyBeanMethods = false)
    @ConditionalOnClass(PageContent.class)
    static final class PageConfiguration {
        PageConfiguration() {}

        @Bean
        LivePage autotunnelPage(AutotunnelProperties properties, ObjectProvider<TunnelSupervisor> tunnels) {
            return new LivePage(properties.page(), tunnels);
        }
    }

    /** Names the jar that is missing. */
    @Configuration(proxyBeanMethods = false)
    @ConditionalOnMissingClass("dev.autotunnel.page.content.PageContent")
    static final class MissingModuleConfiguration {
        MissingModuleConfiguration() {
            throw new InvalidTunnelPropertyException(
                    "autotunnel.page.enabled", "true", "needs dev.autotunnel:autotunnel-page on the class path", null);
        }
    }
}
