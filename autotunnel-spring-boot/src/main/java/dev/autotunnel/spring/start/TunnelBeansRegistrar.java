package dev.autotunnel.spring.start;

import dev.autotunnel.TunnelSupervisor;
import dev.autotunnel.spec.TunnelSpec;
import dev.autotunnel.spring.mapping.PropertiesReader;
import dev.autotunnel.spring.properties.AutotunnelProperties;
import org.springframework.beans.factory.ListableBeanFactory;
import org.springframework.beans.factory.annotation.Qualifier;
import org.springframework.beans.factory.config.BeanDefinition;
import org.springframework.beans.factory.support.AutowireCandidateQualifier;
import org.springframework.beans.factory.support.BeanDefinitionRegistry;
import org.springframework.beans.factory.support.DefaultListableBeanFactory;
import org.springframework.beans.factory.support.RootBeanDefinition;
import org.springframework.context.EnvironmentAware;
import org.springframework.context.annotation.ImportBeanDefinitionRegistrar;
import org.springframework.core.env.ConfigurableEnvironment;
import org.springframework.core.env.Environment;
import org.springframework.core.env.StandardEnvironment;
import org.springframework.core.type.AnnotationMetadata;

/**
 * Defines a bean of type {@code TunnelSupervisor} for each tunnel of the properties, and for each bean of type
 * {@code TunnelSpec}. If the application defines supervisors itself, it is left to the application what becomes of its specs.
 * The name of a tunnel is a qualifier of its bean.
 *
 * <p>Tests and initializers may add properties after {@link TunnelBindingPostProcessor}. So the tunnels that these define or
 * change are bound here, and the properties that say where forwards listen are brought up to date.
 *
 * <p>Called on the thread that starts the application.
 */
public final class TunnelBeansRegistrar implements ImportBeanDefinitionRegistrar, EnvironmentAware {
    private Environment environment = new StandardEnvironment();

    @Override
    public void setEnvironment(Environment value) {
        environment = value;
    }

    @Override
    public void registerBeanDefinitions(AnnotationMetadata importing, BeanDefinitionRegistry registry) {
        ListableBeanFactory beans = (ListableBeanFactory) registry;
        boolean own = beans.getBeanNamesForType(TunnelSupervisor.class, true, false).length > 0;
        String[] specs = own ? new String[0] : beans.getBeanNamesForType(TunnelSpec.class, true, false);
        AutotunnelProperties properties = PropertiesReader.read(environment);
        bindLate(properties, (DefaultListableBeanFactory) registry);
        properties.tunnels().forEach((name, tunnel) -> {
            if (tunnel.isEnabled()) {
                register(registry, "autotunnel.tunnel.", PropertiesTunnelFactoryBean.class, name);
            }
        });
        for (String spec : specs) {
            register(registry, "autotunnel.spec.", TunnelSpecFactoryBean.class, spec);
        }
    }

    private void bindLate(AutotunnelProperties properties, DefaultListableBeanFactory beans) {
        boolean binds = !Boolean.getBoolean(TunnelBindingPostProcessor.AOT_PROCESSING);
        if (binds && environment instanceof ConfigurableEnvironment configurable) {
            BoundTunnels bound = BoundTunnels.of(beans);
            bound.update(properties);
            TunnelBindingPostProcessor.addProperties(configurable, bound.properties());
        }
    }

    private static void register(BeanDefinitionRegistry registry, String prefix, Class<?> factory, String name) {
        RootBeanDefinition definition = new RootBeanDefinition(factory);
        definition.getConstructorArgumentValues().addIndexedArgumentValue(0, name);
        definition.addQualifier(new AutowireCandidateQualifier(Qualifier.class, name));
        definition.setRole(BeanDefinition.ROLE_APPLICATION);
        registry.registerBeanDefinition(prefix + name, definition);
    }
}
