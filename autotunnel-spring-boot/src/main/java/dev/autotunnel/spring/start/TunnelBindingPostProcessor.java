package dev.autotunnel.spring.start;

import dev.autotunnel.spring.mapping.BoundProperties;
import dev.autotunnel.spring.mapping.PropertiesReader;
import dev.autotunnel.spring.properties.AutotunnelProperties;
import dev.autotunnel.spring.properties.ForwardProperties;
import dev.autotunnel.spring.properties.TunnelProperties;
import java.net.InetSocketAddress;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.springframework.beans.factory.support.DefaultListableBeanFactory;
import org.springframework.boot.EnvironmentPostProcessor;
import org.springframework.boot.SpringApplication;
import org.springframework.boot.bootstrap.ConfigurableBootstrapContext;
import org.springframework.context.ConfigurableApplicationContext;
import org.springframework.core.Ordered;
import org.springframework.core.env.ConfigurableEnvironment;
import org.springframework.core.env.MapPropertySource;

/**
 * Binds the local ports of all tunnels that come from properties, before there are beans. So each port is an ordinary property:
 * {@code autotunnel.tunnels.<tunnel>.bound.<forward>.port}, and {@code .host} and {@code .address}. Nothing is sent to a server
 * yet. While Spring processes the application ahead of time, nothing is bound, and the properties have the ports that were asked
 * for.
 *
 * <p>Called on the thread that starts the application.
 */
public final class TunnelBindingPostProcessor implements EnvironmentPostProcessor, Ordered {
    static final String AOT_PROCESSING = "spring.aot.processing";

    private static final Set<ForwardProperties.Type> LISTEN_HERE =
            Set.of(ForwardProperties.Type.LOCAL, ForwardProperties.Type.DYNAMIC);
    private static final String SOURCE = "autotunnelBoundForwards";
    private static final String SPRING_CLOUD = "bootstrap";

    private final ConfigurableBootstrapContext bootstrap;

    /** Made by Spring Boot. */
    public TunnelBindingPostProcessor(ConfigurableBootstrapContext bootstrap) {
        this.bootstrap = bootstrap;
    }

    /** Comes after those that load configuration files. */
    @Override
    public int getOrder() {
        return Ordered.LOWEST_PRECEDENCE - 10;
    }

    @Override
    public void postProcessEnvironment(ConfigurableEnvironment environment, @Nullable SpringApplication application) {
        if (application == null || environment.getPropertySources().contains(SPRING_CLOUD)) {
            return;
        }
        CloseOnFailure failure = CloseOnFailure.of(application);
        BoundTunnels running = failure.running();
        if (running != null) { // Spring Cloud reads the configuration again: the ports stay bound
            addProperties(environment, running.properties());
            return;
        }
        AutotunnelProperties properties = PropertiesReader.read(environment);
        if (!properties.enabled() || properties.tunnels().isEmpty()) {
            return;
        }
        if (Boolean.getBoolean(AOT_PROCESSING)) {
            addProperties(environment, wanted(properties));
            return;
        }
        BoundTunnels bound = BoundTunnels.bind(properties);
        addProperties(environment, bound.properties());
        failure.hold(bound);
        bootstrap.addCloseListener(event -> handOver(bound, event.getApplicationContext()));
    }

    /** By now the initializers have added their properties, which may switch the tunnels off. */
    private static void handOver(BoundTunnels bound, ConfigurableApplicationContext context) {
        if (!context.getEnvironment().getProperty("autotunnel.enabled", Boolean.class, true)) {
            bound.destroy();
        }
        bound.handOver((DefaultListableBeanFactory) context.getBeanFactory());
    }

    /** Adds the properties of bound forwards, or replaces those that were added before. */
    static void addProperties(ConfigurableEnvironment environment, Map<String, Object> properties) {
        MapPropertySource source = new MapPropertySource(SOURCE, properties);
        if (environment.getPropertySources().contains(SOURCE)) {
            environment.getPropertySources().replace(SOURCE, source);
        } else {
            environment.getPropertySources().addFirst(source);
        }
    }

    private static Map<String, Object> wanted(AutotunnelProperties properties) {
        Map<String, Object> all = new LinkedHashMap<>();
        properties.tunnels().forEach((name, tunnel) -> addWanted(all, name, tunnel));
        return all;
    }

    private static void addWanted(Map<String, Object> all, String name, TunnelProperties tunnel) {
        tunnel.getForwards().forEach((forward, from) -> {
            if (LISTEN_HERE.contains(from.type()) && from.localSocket() == null) {
                String host = from.localAddress() == null ? "127.0.0.1" : from.localAddress();
                int port = from.localPort() == null ? 0 : from.localPort();
                all.putAll(BoundProperties.of(name, forward, InetSocketAddress.createUnresolved(host, port)));
            }
        });
    }
}
