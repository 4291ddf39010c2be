package dev.autotunnel.spring.autoconfigure;

import dev.autotunnel.page.content.PageContent;
import dev.autotunnel.spring.page.LivePage;
import dev.autotunnel.spring.page.PageServlet;
import jakarta.servlet.Servlet;
import org.springframework.boot.actuate.autoconfigure.web.ManagementContextConfiguration;
import org.springframework.boot.actuate.autoconfigure.web.ManagementContextType;
import org.springframework.boot.autoconfigure.condition.ConditionalOnBooleanProperty;
import org.springframework.boot.autoconfigure.condition.ConditionalOnClass;
import org.springframework.boot.autoconfigure.condition.ConditionalOnWebApplication;
import org.springframework.boot.web.servlet.ServletRegistrationBean;
import org.springframework.context.annotation.Bean;

/** Serves the live page by the server that serves the actuator: the one at {@code management.server.port}, if it is set. */
@ManagementContextConfiguration(value = ManagementContextType.ANY, proxyBeanMethods = false)
@ConditionalOnClass({PageContent.class, Servlet.class})
@ConditionalOnWebApplication(type = ConditionalOnWebApplication.Type.SERVLET)
@ConditionalOnBooleanProperty(name = "autotunnel.enabled", matchIfMissing = true)
@ConditionalOnBooleanProperty(name = "autotunnel.page.enabled")
public final class TunnelPageManagementConfiguration {
    TunnelPageManagementConfiguration() {}

    @Bean
    ServletRegistrationBean<PageServlet> autotunnelPageServlet(LivePage page) {
        return new ServletRegistrationBean<>(new PageServlet(page), page.path() + "/*");
    }
}
