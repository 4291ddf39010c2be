package dev.autotunnel.spring.start;

import dev.autotunnel.TunnelSupervisor;
import dev.autotunnel.event.TunnelListener;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import org.springframework.context.ApplicationContext;
import org.springframework.context.ApplicationListener;
import org.springframework.context.event.ApplicationContextEvent;
import org.springframework.context.event.ContextClosedEvent;
import org.springframework.context.event.ContextRefreshedEvent;

/**
 * Publishes the events of tunnels as events of the application: from the refresh of the context on, with those that came before,
 * until the context closes. They are published on a thread of the tunnel.
 *
 * <p>Thread-safe.
 */
public final class SpringTunnelEvents implements ApplicationListener<ApplicationContextEvent> {
    private final ApplicationContext context;
    private final List<DeferredListener> listeners = new CopyOnWriteArrayList<>();
    private volatile boolean closed;

    /** Makes a publisher for that context. */
    public SpringTunnelEvents(ApplicationContext context) {
        this.context = context;
    }

    /** Has the events of a tunnel published. */
    void attach(TunnelSupervisor tunnel) {
        DeferredListener listener = new DeferredListener();
        tunnel.addListener(listener);
        listeners.add(listener);
    }

    @Override
    public void onApplicationEvent(ApplicationContextEvent event) {
        if (!event.getApplicationContext().equals(context)) {
            return;
        }
        if (event instanceof ContextRefreshedEvent) {
            TunnelListener publisher = published -> {
                if (!closed) {
                    context.publishEvent(published);
                }
            };
            listeners.forEach(listener -> listener.open(publisher));
            listeners.clear();
        } else if (event instanceof ContextClosedEvent) {
            closed = true;
        }
    }
}
