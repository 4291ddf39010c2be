package dev.autotunnel.spring.service;

import dev.autotunnel.spec.Credentials;
import dev.autotunnel.spec.HostKeys;
import dev.autotunnel.spring.TunnelServerConnectionDetails;
import org.jspecify.annotations.Nullable;
import org.springframework.boot.docker.compose.core.RunningService;
import org.springframework.boot.docker.compose.service.connection.DockerComposeConnectionDetailsFactory;
import org.springframework.boot.docker.compose.service.connection.DockerComposeConnectionSource;

/**
 * The server in a Compose service: the image {@code linuxserver/openssh-server}, or any other with the label
 * {@code org.springframework.boot.service-connection: linuxserver/openssh-server}. Its port 2222 is that of SSH.
 *
 * <p>Thread-safe.
 */
final class SshdComposeConnectionDetailsFactory
        extends DockerComposeConnectionDetailsFactory<TunnelServerConnectionDetails> {
    private static final int SSH = 2222;

    SshdComposeConnectionDetailsFactory() {
        super(SshdImage.NAME);
    }

    @Override
    protected TunnelServerConnectionDetails getDockerComposeConnectionDetails(DockerComposeConnectionSource source) {
        return new Details(source.getRunningService());
    }

    private static final class Details extends DockerComposeConnectionDetails implements TunnelServerConnectionDetails {
        private final RunningService service;

        private Details(RunningService service) {
            super(service);
            this.service = service;
        }

        @Override
        public String getHost() {
            return service.host();
        }

        @Override
        public int getPort() {
            return service.ports().get(SSH);
        }

        @Override
        public @Nullable String getUser() {
            return SshdImage.user(service.env());
        }

        @Override
        public @Nullable Credentials getCredentials() {
            return SshdImage.credentials(service.env());
        }

        @Override
        public HostKeys getHostKeys() {
            return HostKeys.insecureAcceptAnyKey();
        }
    }
}
