package dev.autotunnel.spring.start;

import dev.autotunnel.TunnelSupervisor;
import java.util.Arrays;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import org.springframework.beans.factory.BeanFactoryUtils;
import org.springframework.beans.factory.config.BeanDefinition;
import org.springframework.beans.factory.config.BeanFactoryPostProcessor;
import org.springframework.beans.factory.config.ConfigurableListableBeanFactory;
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

    /** Beans without a definition, which somebody registered as they are, are closed by whoever made them. */
    @Override
    public void postProcessBeanFactory(ConfigurableListableBeanFactory beans) {
        String[] tunnels =
                BeanFactoryUtils.beanNamesForTypeIncludingAncestors(beans, TunnelSupervisor.class, true, false);
        if (tunnels.length == 0) {
            return;
        }
        ClassLoader loader = beans.getBeanClassLoader();
        for (String type : POOLS_AND_CLIENTS) {
            if (ClassUtils.isPresent(type, loader)) {
                Arrays.stream(beans.getBeanNamesForType(ClassUtils.resolveClassName(type, loader), true, false))
                        .map(BeanFactoryUtils::transformedBeanName)
                        .filter(beans::containsBeanDefinition)
                        .map(beans::getBeanDefinition)
                        .forEach(bean -> dependOn(tunnels, bean));
            }
        }
    }

    private static void dependOn(String[] tunnels, BeanDefinition bean) {
        Set<String> all = new LinkedHashSet<>(Arrays.asList(tunnels));
        String[] before = bean.getDependsOn();
        if (before != null) {
            all.addAll(Arrays.asList(before));
        }
        bean.setDependsOn(all.toArray(String[]::new));
    }
}
