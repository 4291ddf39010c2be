package dev.autotunnel.spring.start;

import dev.autotunnel.TunnelSupervisor;
import java.util.List;
import org.springframework.beans.factory.config.BeanFactoryPostProcessor;
import org.springframework.beans.factory.config.ConfigurableListableBeanFactory;
import org.springframework.boot.autoconfigure.AbstractDependsOnBeanFactoryPostProcessor;
import org.springframework.core.Ordered;
import org.springframework.util.ClassUtils;

/**
 * Lets pools and clients depend on the tunnels, so that the container closes them before the tunnels, whenever they were made.
 *
 * <p>Called on the thread that starts the application.
 */
public final class TunnelDependencies implements BeanFactoryPostProcessor, Ordered {
    private static final List<String> POOLS_AND_CLIENTS = List.of(
            "javax.sql.DataSource",
            "io.r2dbc.spi.ConnectionFactory",
            "org.springframework.data.redis.connection.RedisConnectionFactory",
            "org.springframework.data.redis.connection.ReactiveRedisConnectionFactory",
            "org.springframework.amqp.rabbit.connection.ConnectionFactory",
            "com.mongodb.client.MongoClient",
            "com.mongodb.reactivestreams.client.MongoClient",
            "co.elastic.clients.transport.rest5_client.low_level.Rest5Client",
            "org.springframework.ldap.core.ContextSource",
            "jakarta.jms.ConnectionFactory",
            "com.datastax.oss.driver.api.core.CqlSession",
            "org.neo4j.driver.Driver");

    @Override
    public int getOrder() {
        return 0;
    }

    @Override
    public void postProcessBeanFactory(ConfigurableListableBeanFactory beans) {
        ClassLoader loader = beans.getBeanClassLoader();
        for (String name : POOLS_AND_CLIENTS) {
            if (ClassUtils.isPresent(name, loader)) {
                new DependsOnTunnels(ClassUtils.resolveClassName(name, loader)).postProcessBeanFactory(beans);
            }
        }
    }

    private static final class DependsOnTunnels extends AbstractDependsOnBeanFactoryPostProcessor {
        DependsOnTunnels(Class<?> type) {
            super(type, TunnelSupervisor.class);
        }
    }
}
