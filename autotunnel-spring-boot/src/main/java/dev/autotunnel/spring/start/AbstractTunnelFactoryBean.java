package dev.autotunnel.spring.start;

import dev.autotunnel.TunnelSupervisor;
import dev.autotunnel.spec.TunnelSpec;
import dev.autotunnel.spring.TunnelSpecCustomizer;
import dev.autotunnel.spring.properties.AutotunnelProperties;
import dev.autotunnel.spring.properties.StartMode;
import java.time.Duration;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.beans.factory.BeanFactory;
import org.springframework.beans.factory.BeanFactoryAware;
import org.springframework.beans.factory.DisposableBean;
import org.springframework.beans.factory.FactoryBean;
import org.springframework.beans.factory.ListableBeanFactory;

/**
 * Makes a tunnel of the starter as a bean, and closes it. The tunnel is bound, but not started.
 *
 * <p>Called on the threads that start and close the application, one at a time.
 */
abstract class AbstractTunnelFactoryBean implements FactoryBean<TunnelSupervisor>, BeanFactoryAware, DisposableBean {
    private static final Logger LOG = LoggerFactory.getLogger(AbstractTunnelFactoryBean.class);

    private boolean inTime;
    private @Nullable ListableBeanFactory beans;
    private @Nullable TunnelSupervisor tunnel;

    @Override
    public void setBeanFactory(BeanFactory beanFactory) {
        beans = (ListableBeanFactory) beanFactory;
    }

    @Override
    public Class<?> getObjectType() {
        return TunnelSupervisor.class;
    }

    @Override
    public TunnelSupervisor getObject() {
        TunnelSupervisor there = tunnel;
        if (there == null) {
            there = bind();
            tunnel = there;
            if (!inTime) {
                LOG.warn(
                        "Tunnel {} is needed by a bean that is made before tunnels start. If that bean connects while it is"
                                + " made, it waits in vain. Often a BeanPostProcessor needs it, or a Filter or Servlet of the"
                                + " embedded server: let that ask an ObjectProvider later, or take what it needs as @Lazy.",
                        there.name());
            }
        }
        return there;
    }

    /** Notes that the tunnels start now: who asks for the tunnel from now on finds it started, or is about to start it. */
    void expect() {
        inTime = true;
    }

    /** Adds the name of the tunnel, without making it. */
    abstract void addTo(TunnelNames names);

    /** Returns a tunnel whose local ports are bound. */
    abstract TunnelSupervisor bind();

    /** Begins to connect; does nothing if the tunnel is running already. */
    abstract void start(TunnelSupervisor bound);

    StartMode startMode() {
        return properties().start();
    }

    Duration startTimeout() {
        return properties().startTimeout();
    }

    Duration drain() {
        return Duration.ZERO;
    }

    final ListableBeanFactory beans() {
        ListableBeanFactory set = beans;
        if (set == null) {
            throw new IllegalStateException("there is no bean factory yet");
        }
        return set;
    }

    final AutotunnelProperties properties() {
        return beans().getBean(AutotunnelProperties.class);
    }

    final TunnelSpec customized(String name, TunnelSpec.Builder spec) {
        beans().getBeanProvider(TunnelSpecCustomizer.class)
                .orderedStream()
                .forEach(customizer -> customizer.customize(name, spec));
        return spec.build();
    }

    /** Lets open connections finish, if so configured, and closes the tunnel. */
    @Override
    public void destroy() {
        TunnelSupervisor there = tunnel;
        if (there == null) {
            return;
        }
        try {
            if (there.isRunning() && !drain().isZero()) {
                there.stop(drain());
            }
        } finally {
            there.close();
        }
    }
}
