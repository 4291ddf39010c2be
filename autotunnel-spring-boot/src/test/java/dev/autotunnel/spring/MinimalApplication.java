package dev.autotunnel.spring;

import dev.autotunnel.TunnelSupervisor;
import org.springframework.boot.SpringApplication;
import org.springframework.boot.WebApplicationType;
import org.springframework.boot.autoconfigure.EnableAutoConfiguration;
import org.springframework.context.ConfigurableApplicationContext;
import org.springframework.context.annotation.Configuration;

/** An application with nothing on its class path that could be missing. */
@Configuration(proxyBeanMethods = false)
@EnableAutoConfiguration
public class MinimalApplication {
    /** Runs it, and returns what comes back through its tunnel. */
    public static String runAndEcho(String[] arguments) {
        SpringApplication application = new SpringApplication(MinimalApplication.class);
        application.setWebApplicationType(WebApplicationType.NONE);
        try (ConfigurableApplicationContext context = application.run(arguments)) {
            return EchoTarget.echo(context.getBean(TunnelSupervisor.class).localPort("db"));
        }
    }
}
