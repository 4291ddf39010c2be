package dev.autotunnel.spring;

import dev.autotunnel.TunnelSupervisor;
import dev.autotunnel.event.TunnelEvent;
import dev.autotunnel.event.TunnelListener;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import org.springframework.boot.SpringApplication;
import org.springframework.boot.WebApplicationType;
import org.springframework.context.ConfigurableApplicationContext;
import org.springframework.context.annotation.Bean;

/** An application whose classes, listeners and customizers come from a class loader that is thrown away. */
public class RestartedApplication extends StartIT.Empty {
    private final List<TunnelEvent> events = new CopyOnWriteArrayList<>();

    /** Runs it until its tunnel is up. */
    public static void runAndClose(String[] arguments) {
        SpringApplication application = new SpringApplication(RestartedApplication.class);
        application.setWebApplicationType(WebApplicationType.NONE);
        try (ConfigurableApplicationContext context = application.run(arguments)) {
            if (!context.getBeanProvider(TunnelSupervisor.class).stream().allMatch(TunnelSupervisor::isUp)) {
                throw new IllegalStateException("the tunnel is not up");
            }
        }
    }

    @Bean
    TunnelListener restartedListener() {
        return events::add;
    }

    @Bean
    TunnelSpecCustomizer restartedCustomizer() {
        return (tunnel, spec) -> spec.exitOnForwardFailure(true);
    }
}
