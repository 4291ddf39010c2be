package dev.autotunnel.spring.start;

import dev.autotunnel.TunnelSupervisor;
import dev.autotunnel.event.TunnelListener;
import dev.autotunnel.spring.TunnelServerConnectionDetails;
import dev.autotunnel.spring.diagnostics.TunnelBeansException;
import dev.autotunnel.spring.properties.AutotunnelProperties;
import dev.autotunnel.spring.properties.StartMode;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.springframework.beans.factory.BeanFactory;
import org.springframework.beans.factory.BeanFactoryInitializer;
import org.springframework.beans.factory.config.ConfigurableListableBeanFactory;
import org.springframework.context.support.DefaultLifecycleProcessor;
import org.springframework.core.SpringProperties;

/**
 * Starts all tunnels before the first ordinary bean is made, and waits for those for which the application waits. It begins to
 * connect all of them before it waits for the first one. Beans of type {@code TunnelListener} are made after that, because they
 * may need any of the tunnels; they get all events. Not called while Spring processes the application ahead of time.
 *
 * <p>Called on the thread that starts the application.
 */
public final class TunnelStarter implements BeanFactoryInitializer<ConfigurableListableBeanFactory> {
    private final SpringTunnelEvents events;

    /** Makes a starter that has the events of each tunnel published. */
    public TunnelStarter(SpringTunnelEvents events) {
        this.events = events;
    }

    @Override
    public void initialize(ConfigurableListableBeanFactory beans) {
        AutotunnelProperties defaults = beans.getBean(AutotunnelProperties.class);
        String[] names = beans.getBeanNamesForType(TunnelSupervisor.class);
        checkCheckpoint(names);
        checkNames(beans, names);
        checkDetails(beans, defaults);
        Map<String, List<DeferredListener>> listeners = new LinkedHashMap<>();
        for (String name : beans.getBeanNamesForType(TunnelListener.class)) {
            listeners.put(name, new ArrayList<>());
        }
        List<Started> started = new ArrayList<>();
        for (String name : names) {
            TunnelSupervisor tunnel = beans.getBean(name, TunnelSupervisor.class);
            events.attach(tunnel);
            AbstractTunnelFactoryBean ours = factory(beans, name);
            if (ours == null) {
                tunnel.start();
                started.add(new Started(tunnel, defaults.start(), defaults.startTimeout()));
            } else {
                listeners.values().forEach(ofBean -> ofBean.add(deferred(tunnel)));
                ours.start(tunnel);
                started.add(new Started(tunnel, ours.startMode(), ours.startTimeout()));
            }
        }
        await(started);
        listeners.forEach(
                (name, ofBean) -> ofBean.forEach(kept -> kept.open(beans.getBean(name, TunnelListener.class))));
    }

    private static DeferredListener deferred(TunnelSupervisor tunnel) {
        DeferredListener listener = new DeferredListener();
        tunnel.addListener(listener);
        return listener;
    }

    private static void await(List<Started> started) {
        long begin = System.nanoTime();
        for (Started one : started) {
            if (one.mode() == StartMode.WAIT) {
                Duration left = one.timeout().minusNanos(System.nanoTime() - begin);
                one.tunnel().awaitUp(left.isNegative() ? Duration.ZERO : left);
            }
        }
    }

    /** Spring makes that checkpoint before it starts beans with a life cycle, so it would not stop the tunnels either. */
    private static void checkCheckpoint(String[] names) {
        String property = DefaultLifecycleProcessor.CHECKPOINT_PROPERTY_NAME;
        String when = SpringProperties.getProperty(property);
        if (names.length > 0 && DefaultLifecycleProcessor.ON_REFRESH_VALUE.equalsIgnoreCase(when)) {
            throw new TunnelBeansException(
                    "%s=%s makes a checkpoint while tunnels are connected: Spring would not stop them before it."
                            .formatted(property, when),
                    "Make the checkpoint on demand when the application runs, or set autotunnel.enabled=false for it.");
        }
    }

    private static void checkNames(ConfigurableListableBeanFactory beans, String[] names) {
        TunnelNames all = new TunnelNames();
        for (String name : names) {
            AbstractTunnelFactoryBean ours = factory(beans, name);
            if (ours == null) {
                TunnelSupervisor tunnel = beans.getBean(name, TunnelSupervisor.class);
                all.addBean(tunnel.name(), "bean " + name + " of type TunnelSupervisor");
            } else {
                ours.expect();
                ours.addTo(all);
            }
        }
    }

    /** A server that is meant for a test must not be passed over: the tunnel would go to production. */
    private static void checkDetails(ConfigurableListableBeanFactory beans, AutotunnelProperties properties) {
        if (properties.tunnels().isEmpty()) {
            return;
        }
        new BeansOfContext(beans).all(TunnelServerConnectionDetails.class).forEach((name, details) -> {
            String tunnel = details.getTunnel();
            if (tunnel != null && !properties.tunnels().containsKey(tunnel)) {
                throw new TunnelBeansException(
                        "The bean %s of type TunnelServerConnectionDetails is for the tunnel %s, and no properties define a tunnel of that name."
                                .formatted(name, tunnel),
                        "Let the bean name one of these: "
                                + String.join(", ", properties.tunnels().keySet()) + ".");
            }
        });
    }

    private static @Nullable AbstractTunnelFactoryBean factory(ConfigurableListableBeanFactory beans, String name) {
        boolean made = beans.isFactoryBean(name);
        Object factory = made ? beans.getBean(BeanFactory.FACTORY_BEAN_PREFIX + name) : null;
        return factory instanceof AbstractTunnelFactoryBean ours ? ours : null;
    }

    private record Started(TunnelSupervisor tunnel, StartMode mode, Duration timeout) {}
}
