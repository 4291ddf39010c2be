package dev.autotunnel.spring.service;

import dev.autotunnel.spec.Credentials;
import dev.autotunnel.spec.HostKeys;
import dev.autotunnel.spring.TunnelServerConnectionDetails;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.springframework.boot.testcontainers.service.connection.ContainerConnectionDetailsFactory;
import org.springframework.boot.testcontainers.service.connection.ContainerConnectionSource;
import org.testcontainers.containers.Container;

/**
 * The server in a container of a test that has {@code @ServiceConnection}: the image {@code linuxserver/openssh-server}, or any
 * other with {@code @ServiceConnection("linuxserver/openssh-server")}. Its first exposed port is that of SSH.
 *
 * <p>Thread-safe.
 */
final class SshdContainerConnectionDetailsFactory
        extends ContainerConnectionDetailsFactory<Container<?>, TunnelServerConnectionDetails> {

    SshdContainerConnectionDetailsFactory() {
        super(SshdImage.NAME);
    }

    @Override
    protected TunnelServerConnectionDetails getContainerConnectionDetails(
            ContainerConnectionSource<Container<?>> source) {
        return new Details(source);
    }

    private static final class Details extends ContainerConnectionDetails<Container<?>>
            implements TunnelServerConnectionDetails {
        private Details(ContainerConnectionSource<Container<?>> source) {
            super(source);
        }

        @Override
        public String getHost() {
            return getContainer().getHost();
        }

        @Override
        public int getPort() {
            return getContainer().getFirstMappedPort();
        }

        @Override
        public @Nullable String getUser() {
            return SshdImage.user(environment());
        }

        @Override
        public @Nullable Credentials getCredentials() {
            return SshdImage.credentials(environment());
        }

        @Override
        public HostKeys getHostKeys() {
            return HostKeys.insecureAcceptAnyKey();
        }

        private Map<String, String> environment() {
            return getContainer().getEnvMap();
        }
    }
}
