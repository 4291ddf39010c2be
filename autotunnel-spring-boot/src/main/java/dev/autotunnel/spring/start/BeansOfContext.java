package dev.autotunnel.spring.start;

import dev.autotunnel.spring.mapping.BeanLookup;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.springframework.beans.factory.BeanFactoryUtils;
import org.springframework.beans.factory.ListableBeanFactory;

/**
 * Finds beans in a context. Thread-safe.
 *
 * @param beans the beans of the context
 */
record BeansOfContext(ListableBeanFactory beans) implements BeanLookup {
    @Override
    public <T> @Nullable T named(Class<T> type, String name) {
        boolean there = beans.containsBean(name) && beans.isTypeMatch(name, type);
        return there ? beans.getBean(name, type) : null;
    }

    @Override
    public <T> @Nullable T unique(Class<T> type) {
        return beans.getBeanProvider(type).getIfUnique();
    }

    @Override
    public <T> Map<String, T> all(Class<T> type) {
        return BeanFactoryUtils.beansOfTypeIncludingAncestors(beans, type);
    }
}
