package dev.autotunnel.spring.mapping;

import dev.autotunnel.spec.Credentials;
import dev.autotunnel.spec.CredentialsProvider;
import dev.autotunnel.spec.HostKeyVerifier;
import dev.autotunnel.spec.MonitorSpec;
import dev.autotunnel.spec.PromptHandler;
import dev.autotunnel.spec.RestartPolicy;
import dev.autotunnel.spec.TunnelSpec;
import dev.autotunnel.spring.properties.AutotunnelProperties;
import dev.autotunnel.spring.properties.TunnelProperties;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.TreeMap;
import javax.net.SocketFactory;
import org.jspecify.annotations.Nullable;
import org.springframework.boot.context.properties.bind.Binder;
import org.springframework.boot.context.properties.source.ConfigurationPropertySources;
import org.springframework.boot.env.YamlPropertySourceLoader;
import org.springframework.boot.io.ApplicationResourceLoader;
import org.springframework.core.env.MutablePropertySources;
import org.springframework.core.env.PropertySource;
import org.springframework.core.io.ByteArrayResource;

/** Reads the tunnel {@code orders} from YAML, with beans named {@code vault}, {@code totp}, {@code inventory}, {@code sockets}. */
final class YamlTunnels {
    private static final Map<String, Object> BEANS = Map.of(
            "vault", (CredentialsProvider) server -> Credentials.password("x"),
            "totp", (PromptHandler) dialogue -> List.of("123456"),
            "inventory", (HostKeyVerifier) key -> HostKeyVerifier.Verdict.accept(),
            "sockets", SocketFactory.getDefault());

    private final Map<String, Object> more;

    YamlTunnels() {
        this(Map.of());
    }

    /** With further beans by name, which are also found by their types. */
    YamlTunnels(Map<String, Object> more) {
        this.more = more;
    }

    TunnelSpec spec(String yaml) {
        SpecFactory factory = new SpecFactory(ApplicationResourceLoader.get(), new Beans(more));
        return PropertyPath.ofTunnel("orders")
                .ofSpec(() -> factory.begin("orders", tunnel(yaml)).build());
    }

    MonitorSpec monitor(String line) {
        return SpecFactory.monitor("orders", tunnel("autotunnel.tunnels.orders:\n  server: x\n  " + line + "\n"));
    }

    RestartPolicy restart(String line) {
        return SpecFactory.restart("orders", tunnel("autotunnel.tunnels.orders:\n  server: x\n  " + line + "\n"));
    }

    static TunnelProperties tunnel(String yaml) {
        try {
            MutablePropertySources sources = new MutablePropertySources();
            byte[] bytes = yaml.getBytes(StandardCharsets.UTF_8);
            for (PropertySource<?> source : new YamlPropertySourceLoader().load("yaml", new ByteArrayResource(bytes))) {
                sources.addLast(source);
            }
            AutotunnelProperties all = new Binder(ConfigurationPropertySources.from(sources))
                    .bindOrCreate("autotunnel", AutotunnelProperties.class);
            return Objects.requireNonNull(all.tunnels().get("orders"));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private record Beans(Map<String, Object> more) implements BeanLookup {
        @Override
        public <T> @Nullable T named(Class<T> type, String name) {
            Object bean = BEANS.get(name);
            return type.isInstance(bean) ? type.cast(bean) : null;
        }

        @Override
        public <T> @Nullable T unique(Class<T> type) {
            Map<String, T> all = all(type);
            return all.size() == 1 ? all.values().iterator().next() : null;
        }

        @Override
        public <T> Map<String, T> all(Class<T> type) {
            Map<String, T> all = new TreeMap<>();
            more.forEach((name, bean) -> {
                if (type.isInstance(bean)) {
                    all.put(name, type.cast(bean));
                }
            });
            return all;
        }
    }
}
