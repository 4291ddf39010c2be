package dev.autotunnel.spring.docs;

import static org.assertj.core.api.Assertions.assertThat;

import dev.autotunnel.spec.TunnelSpec;
import dev.autotunnel.spring.mapping.BeanLookup;
import dev.autotunnel.spring.mapping.SpecFactory;
import dev.autotunnel.spring.properties.AutotunnelProperties;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.springframework.boot.context.properties.bind.BindHandler;
import org.springframework.boot.context.properties.bind.Bindable;
import org.springframework.boot.context.properties.bind.Binder;
import org.springframework.boot.context.properties.bind.handler.NoUnboundElementsBindHandler;
import org.springframework.boot.env.YamlPropertySourceLoader;
import org.springframework.boot.io.ApplicationResourceLoader;
import org.springframework.core.env.MapPropertySource;
import org.springframework.core.env.StandardEnvironment;
import org.springframework.core.io.ByteArrayResource;

/** Binds the tunnels of a piece of YAML, and refuses keys that mean nothing. */
final class SnippetContext {
    private SnippetContext() {}

    static AutotunnelProperties bind(String yaml) throws IOException {
        StandardEnvironment environment = new StandardEnvironment();
        environment.getPropertySources().remove(StandardEnvironment.SYSTEM_ENVIRONMENT_PROPERTY_SOURCE_NAME);
        environment.getPropertySources().remove(StandardEnvironment.SYSTEM_PROPERTIES_PROPERTY_SOURCE_NAME);
        new YamlPropertySourceLoader()
                .load("page", new ByteArrayResource(yaml.getBytes(StandardCharsets.UTF_8)))
                .forEach(environment.getPropertySources()::addLast);
        environment
                .getPropertySources()
                .addFirst(new MapPropertySource(
                        "key", java.util.Map.of("SSH_KEY", "classpath:test-key.txt", "SSH_PASSPHRASE", "x")));
        return Binder.get(environment)
                .bindOrCreate(
                        "autotunnel",
                        Bindable.of(AutotunnelProperties.class),
                        new NoUnboundElementsBindHandler(BindHandler.DEFAULT));
    }

    static void bindAndCheck(String yaml) throws IOException {
        AutotunnelProperties bound = bind(yaml);
        assertThat(bound.tunnels()).isNotEmpty();
        SpecFactory specs = new SpecFactory(ApplicationResourceLoader.get(), new NoBeans());
        bound.tunnels().forEach((name, tunnel) -> {
            TunnelSpec spec = specs.begin(name, tunnel).build();
            assertThat(spec.forwards()).isNotEmpty();
            assertThat(SpecFactory.monitor(name, tunnel)).isNotNull();
            assertThat(SpecFactory.restart(name, tunnel)).isNotNull();
        });
    }

    private static final class NoBeans implements BeanLookup {
        @Override
        public <T> @Nullable T named(Class<T> type, String name) {
            return null;
        }

        @Override
        public <T> @Nullable T unique(Class<T> type) {
            return null;
        }

        @Override
        public <T> Map<String, T> all(Class<T> type) {
            return Map.of();
        }
    }
}
