package dev.autotunnel.spring.start;

import dev.autotunnel.TunnelSupervisor;
import dev.autotunnel.spring.mapping.PropertyPath;
import dev.autotunnel.spring.mapping.SpecFactory;
import dev.autotunnel.spring.properties.StartMode;
import dev.autotunnel.spring.properties.TunnelProperties;
import java.time.Duration;
import org.jspecify.annotations.Nullable;
import org.springframework.boot.io.ApplicationResourceLoader;

/**
 * A tunnel that comes from properties.
 *
 * <p>Called on the threads that start and close the application, one at a time.
 */
public final class PropertiesTunnelFactoryBean extends AbstractTunnelFactoryBean {
    private final String name;

    /** Makes the factory of the tunnel of that name. */
    public PropertiesTunnelFactoryBean(String name) {
        this.name = name;
    }

    @Override
    void addTo(TunnelNames names) {
        names.addProperties(name);
    }

    @Override
    TunnelSupervisor bind() {
        @Nullable
        BoundTunnels early = beans().getBeanProvider(BoundTunnels.class).getIfAvailable();
        TunnelSupervisor bound = early == null ? null : early.take(name);
        return bound == null ? Supervisors.bind(Supervisors.Plan.of(name, tunnel())) : bound;
    }

    @Override
    void start(TunnelSupervisor bound) {
        if (!bound.isRunning()) {
            SpecFactory specs = new SpecFactory(ApplicationResourceLoader.get(), new BeansOfContext(beans()));
            bound.start(PropertyPath.ofTunnel(name).ofSpec(() -> customized(name, specs.begin(name, tunnel()))));
        }
    }

    @Override
    StartMode startMode() {
        return properties().startOf(tunnel());
    }

    @Override
    Duration startTimeout() {
        return properties().startTimeoutOf(tunnel());
    }

    @Override
    Duration drain() {
        return tunnel().getDrain();
    }

    private TunnelProperties tunnel() {
        TunnelProperties found = properties().tunnels().get(name);
        if (found == null) {
            throw new IllegalStateException("there are no properties of tunnel " + name);
        }
        return found;
    }
}
