package dev.autotunnel.spring.start;

import static org.assertj.core.api.Assertions.assertThat;
import static org.mockito.Mockito.mock;

import dev.autotunnel.TunnelSupervisor;
import javax.sql.DataSource;
import org.junit.jupiter.api.Test;
import org.springframework.beans.factory.support.BeanDefinitionBuilder;
import org.springframework.beans.factory.support.DefaultListableBeanFactory;

class TunnelDependenciesTest {
    private final DefaultListableBeanFactory beans = new DefaultListableBeanFactory();

    @Test
    void pools_depend_on_the_tunnels_beside_what_they_depend_on_already() {
        beans.registerBeanDefinition(
                "tunnel", definition(TunnelSupervisor.class).getBeanDefinition());
        beans.registerBeanDefinition(
                "pool", definition(DataSource.class).addDependsOn("flags").getBeanDefinition());

        new TunnelDependencies().postProcessBeanFactory(beans);

        assertThat(beans.getBeanDefinition("pool").getDependsOn()).containsExactlyInAnyOrder("tunnel", "flags");
    }

    @Test
    void without_tunnels_nothing_changes() {
        beans.registerBeanDefinition("pool", definition(DataSource.class).getBeanDefinition());

        new TunnelDependencies().postProcessBeanFactory(beans);

        assertThat(beans.getBeanDefinition("pool").getDependsOn()).isNull();
    }

    /** Tests do that. */
    @Test
    void a_pool_that_was_registered_as_it_is_stays_as_it_is() {
        beans.registerBeanDefinition(
                "tunnel", definition(TunnelSupervisor.class).getBeanDefinition());
        beans.registerSingleton("dataSource", mock(DataSource.class));

        new TunnelDependencies().postProcessBeanFactory(beans);

        assertThat(beans.containsSingleton("dataSource")).isTrue();
    }

    private static <T> BeanDefinitionBuilder definition(Class<T> type) {
        return BeanDefinitionBuilder.genericBeanDefinition(type, () -> mock(type));
    }
}
