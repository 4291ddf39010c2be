package dev.autotunnel.spring;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.File;
import java.net.MalformedURLException;
import java.net.URL;
import java.net.URLClassLoader;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Map;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** An application with Spring Boot alone: no technology, no actuator, no ssh_config is on its class path. */
@Tag("smoke")
class MinimalClassPathIT {
    private static final String NEEDED =
            "autotunnel-(core|spring-boot)-.*|jsch-.*|slf4j-api-.*|jspecify-.*|commons-logging-.*"
                    + "|spring-boot-[0-9].*|spring-boot-autoconfigure-[0-9].*|snakeyaml-.*"
                    + "|spring-(core|beans|context|aop|expression)-[0-9].*|micrometer-(commons|observation)-.*";

    @Test
    void the_tunnel_works_without_all_that_is_optional() throws Exception {
        URL[] urls = Arrays.stream(System.getProperty("java.class.path").split(File.pathSeparator))
                .map(Path::of)
                .filter(MinimalClassPathIT::isNeeded)
                .map(MinimalClassPathIT::url)
                .toArray(URL[]::new);
        Thread thread = Thread.currentThread();
        ClassLoader before = thread.getContextClassLoader();
        try (Bastion bastion = new Bastion();
                EchoTarget target = new EchoTarget();
                URLClassLoader loader = new URLClassLoader(urls, ClassLoader.getPlatformClassLoader())) {
            thread.setContextClassLoader(loader);
            Map<String, Object> properties = bastion.properties("orders", "db=localhost:" + target.port());
            Object echo = Class.forName(MinimalApplication.class.getName(), true, loader)
                    .getMethod("runAndEcho", String[].class)
                    .invoke(null, (Object) Bastion.arguments(properties, "--spring.main.register-shutdown-hook=false"));
            assertThat(echo).isEqualTo("hello");
        } finally {
            thread.setContextClassLoader(before);
        }
    }

    /** The classes of core, of this module and of its tests are in folders during a build. */
    private static boolean isNeeded(Path entry) {
        boolean folder = !entry.toString().endsWith(".jar");
        return folder
                ? !entry.toString().matches(".*autotunnel-(ssh-config|micrometer|drivers|page|testkit)/.*")
                : String.valueOf(entry.getFileName()).matches(NEEDED);
    }

    private static URL url(Path entry) {
        try {
            return entry.toUri().toURL();
        } catch (MalformedURLException e) {
            throw new IllegalStateException(e);
        }
    }
}
