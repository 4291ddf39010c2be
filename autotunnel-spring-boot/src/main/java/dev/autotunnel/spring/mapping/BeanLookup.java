package dev.autotunnel.spring.mapping;

import java.util.Map;
import org.jspecify.annotations.Nullable;

/** The beans that a spec may name. Called on the thread that starts the application. */
public interface BeanLookup {
    /** Returns the bean of that name and type, or null if there is none. */
    <T> @Nullable T named(Class<T> type, String name);

    /** Returns the only bean of that type, or null if there is none or more than one. */
    <T> @Nullable T unique(Class<T> type);

    /** Returns all beans of that type by their names. */
    <T> Map<String, T> all(Class<T> type);

    /** Returns the bean of that name; a refusal names the property. */
    default <T> T required(PropertyPath path, Class<T> type, String name) {
        T bean = named(type, name);
        if (bean == null) {
            throw path.refused(name, "must be the name of a bean of type " + type.getSimpleName());
        }
        return bean;
    }
}
