package dev.autotunnel.spring.start;

import dev.autotunnel.TunnelSupervisor;
import dev.autotunnel.spec.TunnelSpec;

/**
 * A tunnel that comes from a bean of type {@code TunnelSpec}.
 *
 * <p>Called on the threads that start and close the application, one at a time.
 */
public final class TunnelSpecFactoryBean extends AbstractTunnelFactoryBean {
    private final String specName;

    /** Makes the factory of the tunnel whose spec is the bean of that name. */
    public TunnelSpecFactoryBean(String specName) {
        this.specName = specName;
    }

    @Override
    void addTo(TunnelNames names) {
        names.addBean(spec().name(), "tunnel of the bean " + specName + " of type TunnelSpec");
    }

    private TunnelSpec spec() {
        return beans().getBean(specName, TunnelSpec.class);
    }

    @Override
    TunnelSupervisor bind() {
        TunnelSpec spec = spec();
        return Supervisors.bind(TunnelSupervisor.builder(customized(spec.name(), spec.toBuilder())));
    }

    @Override
    void start(TunnelSupervisor bound) {
        bound.start();
    }
}
