package dev.autotunnel.spring.start;

import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;
import org.springframework.boot.SpringApplication;
import org.springframework.boot.context.event.ApplicationFailedEvent;
import org.springframework.boot.context.event.ApplicationStartingEvent;
import org.springframework.boot.context.event.SpringApplicationEvent;
import org.springframework.context.ApplicationListener;

/**
 * Knows the tunnels of an application, and closes them if it fails before a context would do so: a context that was never
 * refreshed destroys no beans. Spring Boot makes one listener for each application.
 *
 * <p>Thread-safe.
 */
public final class CloseOnFailure implements ApplicationListener<SpringApplicationEvent> {
    private final AtomicReference<@Nullable BoundTunnels> held = new AtomicReference<>();

    /** Made by Spring Boot. */
    public CloseOnFailure() {}

    /** Returns the instance of that application. */
    static CloseOnFailure of(SpringApplication application) {
        return application.getListeners().stream()
                .filter(CloseOnFailure.class::isInstance)
                .map(CloseOnFailure.class::cast)
                .findFirst()
                .orElseGet(() -> addTo(application));
    }

    private static CloseOnFailure addTo(SpringApplication application) {
        CloseOnFailure added = new CloseOnFailure();
        application.addListeners(added);
        return added;
    }

    /** Closes these tunnels if the application fails from now on, except for those that a bean has taken over. */
    void hold(BoundTunnels tunnels) {
        held.set(tunnels);
    }

    /** Returns the tunnels of the application while they are bound; null before and afterwards. */
    @Nullable
    BoundTunnels running() {
        BoundTunnels last = held.get();
        return last == null || last.isDestroyed() ? null : last;
    }

    @Override
    public void onApplicationEvent(SpringApplicationEvent event) {
        if (event
                instanceof
                ApplicationStartingEvent) { // another run of the application: the former's context has its tunnels
            held.set(null);
        } else if (event instanceof ApplicationFailedEvent) {
            BoundTunnels left = held.getAndSet(null);
            if (left != null) {
                left.destroy();
            }
        }
    }
}
