package dev.autotunnel.spring;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.beans.Introspector;
import java.lang.ref.WeakReference;
import java.net.URL;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.springframework.boot.devtools.restart.classloader.RestartClassLoader;
import org.springframework.core.ResolvableType;
import org.springframework.core.annotation.AnnotationUtils;
import org.springframework.util.ReflectionUtils;

/**
 * A restart of DevTools: it closes the context, and runs the program again with a new class loader for the classes of the
 * application.
 */
class RestartIT {
    @Test
    void restarts_leave_no_class_loader() throws Exception {
        try (Bastion bastion = new Bastion();
                EchoTarget target = new EchoTarget()) {
            String[] arguments = Bastion.arguments(
                    bastion.properties("orders", "db=localhost:" + target.port()),
                    "--spring.main.banner-mode=off",
                    "--spring.main.register-shutdown-hook=false",
                    "--spring.jmx.enabled=true",
                    "--management.endpoints.jmx.exposure.include=tunnels,health");
            restart(Bastion.arguments(Map.of("autotunnel.enabled", false))); // something keeps the first one of a JVM
            List<WeakReference<ClassLoader>> loaders = new ArrayList<>();
            for (int i = 0; i < 3; i++) {
                loaders.add(restart(arguments));
            }
            await().pollInSameThread().untilAsserted(() -> {
                cleanUpAsDevToolsDoes();
                assertThat(loaders).allMatch(loader -> loader.get() == null);
            });
        }
    }

    /** Soft references are cleared too, because the tests run with {@code -XX:SoftRefLRUPolicyMSPerMB=0}. */
    private static void cleanUpAsDevToolsDoes() {
        ResolvableType.clearCache();
        ReflectionUtils.clearCache();
        AnnotationUtils.clearCache();
        Introspector.flushCaches();
        System.gc();
    }

    private static WeakReference<ClassLoader> restart(String[] arguments) throws Exception {
        ClassLoader parent = RestartIT.class.getClassLoader();
        URL classes =
                RestartedApplication.class.getProtectionDomain().getCodeSource().getLocation();
        ClassLoader loader = new RestartClassLoader(parent, new URL[] {classes});
        Thread thread = Thread.currentThread();
        ClassLoader before = thread.getContextClassLoader();
        thread.setContextClassLoader(loader);
        try {
            Class<?> type = Class.forName(RestartedApplication.class.getName(), true, loader);
            assertThat(type).isNotSameAs(RestartedApplication.class);
            type.getMethod("runAndClose", String[].class).invoke(null, (Object) arguments);
        } finally {
            thread.setContextClassLoader(before);
        }
        return new WeakReference<>(loader);
    }
}
