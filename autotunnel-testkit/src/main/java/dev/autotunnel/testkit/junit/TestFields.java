package dev.autotunnel.testkit.junit;

import dev.autotunnel.testkit.EmbeddedSshServer;
import dev.autotunnel.testkit.FaultyLink;
import java.lang.annotation.Annotation;
import java.lang.reflect.Field;
import java.lang.reflect.Modifier;
import java.util.List;
import java.util.Optional;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.TestInstance.Lifecycle;
import org.junit.jupiter.api.extension.ExtensionConfigurationException;
import org.junit.jupiter.api.extension.ExtensionContext;
import org.junit.jupiter.api.parallel.ExecutionMode;
import org.junit.platform.commons.support.AnnotationSupport;
import org.junit.platform.commons.support.HierarchyTraversalMode;

/** Sets the annotated fields of a test class: the servers first, because a link to a server must not start another. */
final class TestFields {

    private TestFields() {}

    static void setStatic(Class<?> type, TestServers servers) {
        set(type, null, field -> Modifier.isStatic(field.getModifiers()), servers);
    }

    static void setInstance(Object instance, ExtensionContext context, TestServers servers) {
        Predicate<Field> ofInstance = field -> !Modifier.isStatic(field.getModifiers());
        boolean any = !fields(instance.getClass(), SshServer.class, ofInstance).isEmpty()
                || !fields(instance.getClass(), ToSshServer.class, ofInstance).isEmpty();
        boolean shared = context.getTestInstanceLifecycle().equals(Optional.of(Lifecycle.PER_CLASS))
                && context.getExecutionMode() == ExecutionMode.CONCURRENT;
        if (any && shared) {
            throw new ExtensionConfigurationException(instance.getClass().getName()
                    + ": tests that run in parallel share the fields of this class; use parameters");
        }
        set(instance.getClass(), instance, ofInstance, servers);
    }

    private static void set(Class<?> type, @Nullable Object instance, Predicate<Field> which, TestServers servers) {
        for (Field field : fields(type, SshServer.class, which)) {
            TestkitExtension.requireType(field.getType(), EmbeddedSshServer.class, field);
            AnnotationSupport.findAnnotation(field, SshServer.class)
                    .ifPresent(wanted -> set(field, instance, servers.server(wanted)));
        }
        for (Field field : fields(type, ToSshServer.class, which)) {
            TestkitExtension.requireType(field.getType(), FaultyLink.class, field);
            AnnotationSupport.findAnnotation(field, ToSshServer.class)
                    .ifPresent(wanted -> set(field, instance, servers.link(wanted.value())));
        }
    }

    private static List<Field> fields(Class<?> type, Class<? extends Annotation> annotation, Predicate<Field> which) {
        return AnnotationSupport.findAnnotatedFields(type, annotation, which, HierarchyTraversalMode.TOP_DOWN);
    }

    private static void set(Field field, @Nullable Object instance, Object value) {
        if (Modifier.isFinal(field.getModifiers())) {
            throw new ExtensionConfigurationException(field + ": must not be final");
        }
        try {
            field.setAccessible(true);
            field.set(instance, value);
        } catch (IllegalAccessException | RuntimeException e) {
            throw new ExtensionConfigurationException(field + ": cannot be set", e);
        }
    }
}
