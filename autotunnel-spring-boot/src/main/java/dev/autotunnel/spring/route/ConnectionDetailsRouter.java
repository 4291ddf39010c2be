package dev.autotunnel.spring.route;

import dev.autotunnel.spring.TunnelServerConnectionDetails;
import dev.autotunnel.spring.diagnostics.TunnelBeansException;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.beans.factory.BeanFactory;
import org.springframework.beans.factory.BeanFactoryAware;
import org.springframework.beans.factory.config.BeanPostProcessor;
import org.springframework.boot.autoconfigure.service.connection.ConnectionDetails;
import org.springframework.util.ClassUtils;

/**
 * Sends the connections of Spring Boot through tunnels: if connection details name the target of a forward, they name its
 * local address instead. So the application keeps the address of production.
 *
 * <p>Called on the thread that starts the application.
 */
public final class ConnectionDetailsRouter implements BeanPostProcessor, BeanFactoryAware {
    private static final Logger LOG = LoggerFactory.getLogger(ConnectionDetailsRouter.class);

    private final List<Decorator> decorators = new ArrayList<>();
    private @Nullable TunnelRoutes routes;

    /**
     * Makes a router for the technologies that are on the class path. The suppliers are lambdas, because a reference to a
     * constructor would load its class even if the technology is missing.
     */
    public ConnectionDetailsRouter(ClassLoader loader) {
        add(
                loader,
                "org.springframework.boot.jdbc.autoconfigure.JdbcConnectionDetails",
                () -> new JdbcDecorator(new SocketFactoryUrls(loader)));
        add(
                loader,
                "org.springframework.boot.flyway.autoconfigure.FlywayConnectionDetails",
                () -> new FlywayDecorator(new SocketFactoryUrls(loader)));
        add(loader, "org.springframework.boot.r2dbc.autoconfigure.R2dbcConnectionDetails", () -> new R2dbcDecorator());
        add(
                loader,
                "org.springframework.boot.data.redis.autoconfigure.DataRedisConnectionDetails",
                () -> new RedisDecorator());
        add(loader, "org.springframework.boot.amqp.autoconfigure.RabbitConnectionDetails", () -> new RabbitDecorator());
        add(
                loader,
                "org.springframework.boot.mongodb.autoconfigure.MongoConnectionDetails",
                () -> new MongoDecorator());
        add(
                loader,
                "org.springframework.boot.elasticsearch.autoconfigure.ElasticsearchConnectionDetails",
                () -> new ElasticsearchDecorator());
        add(loader, "org.springframework.boot.ldap.autoconfigure.LdapConnectionDetails", () -> new LdapDecorator());
    }

    private void add(ClassLoader loader, String type, Supplier<Decorator> decorator) {
        if (ClassUtils.isPresent(type, loader)) {
            decorators.add(decorator.get());
        }
    }

    /** Returns how many technologies are on the class path. */
    int technologies() {
        return decorators.size();
    }

    @Override
    public void setBeanFactory(BeanFactory beanFactory) {
        routes = new TunnelRoutes(beanFactory);
    }

    /** The server of a tunnel is no target: to look for forwards while it is made might be a circle. */
    @Override
    public Object postProcessAfterInitialization(Object bean, String name) {
        boolean target = bean instanceof ConnectionDetails && !(bean instanceof TunnelServerConnectionDetails);
        return target && routes != null ? routed((ConnectionDetails) bean, name, routes.now()) : bean;
    }

    private ConnectionDetails routed(ConnectionDetails details, String name, List<Route> all) {
        for (Decorator decorator : all.isEmpty() ? List.<Decorator>of() : decorators) {
            Routes found = new Routes(name, all);
            ConnectionDetails decorated = decorate(decorator, details, found);
            if (decorated != null && !found.used().isEmpty()) {
                LOG.info("{} reaches {}", name, join(found));
                return decorated;
            }
        }
        return details;
    }

    /**
     * Details that cannot be read yet are left alone: whoever needs them gets the exception. A target of two tunnels is refused:
     * the application might reach the wrong one of two servers.
     */
    private static @Nullable ConnectionDetails decorate(Decorator decorator, ConnectionDetails details, Routes found) {
        try {
            return decorator.decorate(details, found);
        } catch (TunnelBeansException e) {
            throw e;
        } catch (RuntimeException e) {
            LOG.debug("Connection details cannot be read.", e);
            return null;
        }
    }

    private static String join(Routes found) {
        return String.join(
                "; ",
                found.used().entrySet().stream()
                        .map(used -> used.getKey() + ", " + used.getValue())
                        .toList());
    }
}
