package dev.autotunnel.spring.service;

import static org.assertj.core.api.Assertions.assertThat;
import static org.mockito.Mockito.mock;
import static org.mockito.Mockito.when;

import dev.autotunnel.spec.HostKeys;
import dev.autotunnel.spring.TunnelServerConnectionDetails;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.springframework.beans.factory.InitializingBean;
import org.springframework.boot.autoconfigure.service.connection.ConnectionDetails;
import org.springframework.boot.autoconfigure.service.connection.ConnectionDetailsFactories;
import org.springframework.boot.docker.compose.core.ConnectionPorts;
import org.springframework.boot.docker.compose.core.ImageReference;
import org.springframework.boot.docker.compose.core.RunningService;
import org.springframework.boot.docker.compose.service.connection.DockerComposeConnectionSource;
import org.springframework.boot.testcontainers.service.connection.ContainerConnectionSource;
import org.testcontainers.containers.Container;

/**
 * What a container and a Compose service of the image tell about the server. There is no Docker here: container and service are
 * fakes, and so are the sources of Spring Boot, whose constructors are not public. The factories are found as Spring Boot does.
 */
class SshdServiceConnectionTest {
    private static final ConnectionDetailsFactories FACTORIES = new ConnectionDetailsFactories(null);

    @Test
    @SuppressWarnings({"unchecked", "rawtypes"})
    void a_container() throws Exception {
        Container container = mock(Container.class);
        when(container.getHost()).thenReturn("docker-host");
        when(container.getFirstMappedPort()).thenReturn(32768);
        when(container.getEnvMap()).thenReturn(Map.of("USER_NAME", "linuxserver.io", "USER_PASSWORD", "secret"));
        Supplier<Container> supplier = () -> container;
        ContainerConnectionSource source = mock(ContainerConnectionSource.class, call -> switch (call.getMethod()
                .getName()) {
            case "accepts" ->
                "linuxserver/openssh-server".equals(call.getArgument(0))
                        && TunnelServerConnectionDetails.class == call.getArgument(2);
            case "getContainerSupplier" -> supplier;
            default -> null;
        });
        Map<Class<?>, ConnectionDetails> found = FACTORIES.getConnectionDetails(source, false);
        TunnelServerConnectionDetails details = details(found);
        ((InitializingBean) details).afterPropertiesSet();
        check(details, 32768);
    }

    @Test
    void a_compose_service() {
        DockerComposeConnectionSource source = mock(DockerComposeConnectionSource.class);
        when(source.getRunningService()).thenReturn(new Service());
        check(details(FACTORIES.getConnectionDetails(source, false)), 32769);
    }

    private static TunnelServerConnectionDetails details(Map<Class<?>, ConnectionDetails> found) {
        assertThat(found).containsOnlyKeys(TunnelServerConnectionDetails.class);
        return (TunnelServerConnectionDetails) Objects.requireNonNull(found.get(TunnelServerConnectionDetails.class));
    }

    private static void check(TunnelServerConnectionDetails details, int port) {
        assertThat(details.getTunnel()).isNull();
        assertThat(details.getHost()).isEqualTo("docker-host");
        assertThat(details.getPort()).isEqualTo(port);
        assertThat(details.getUser()).isEqualTo("linuxserver.io");
        assertThat(details.getCredentials()).isNotNull().hasToString("password ***");
        assertThat(details.getHostKeys()).isEqualTo(HostKeys.insecureAcceptAnyKey());
    }

    private static final class Service implements RunningService {
        @Override
        public String name() {
            return "bastion";
        }

        @Override
        public ImageReference image() {
            return ImageReference.of("linuxserver/openssh-server:latest");
        }

        @Override
        public String host() {
            return "docker-host";
        }

        @Override
        public ConnectionPorts ports() {
            return new ConnectionPorts() {
                @Override
                public int get(int containerPort) {
                    return containerPort == 2222 ? 32769 : -1;
                }

                @Override
                public List<Integer> getAll() {
                    return List.of(32769);
                }

                @Override
                public List<Integer> getAll(@Nullable String protocol) {
                    return getAll();
                }
            };
        }

        @Override
        public Map<String, @Nullable String> env() {
            return Map.of("USER_NAME", "linuxserver.io", "USER_PASSWORD", "secret");
        }

        @Override
        public Map<String, String> labels() {
            return Map.of();
        }
    }
}
