package dev.autotunnel.spring;

import dev.autotunnel.spec.Credentials;
import dev.autotunnel.spec.HostKeys;
import org.jspecify.annotations.Nullable;
import org.springframework.boot.autoconfigure.service.connection.ConnectionDetails;

/**
 * The server of a tunnel, if it is known only at run time: a container of a test, a Compose service. A bean of this type takes
 * precedence over the server of the properties, and over its jump hosts, but not over the host keys of the properties.
 *
 * <p>The methods are called on the thread that starts the application: {@link #getTunnel()} several times, the others once for
 * each tunnel.
 */
public interface TunnelServerConnectionDetails extends ConnectionDetails {
    /** Returns the name of the tunnel; null, the default, stands for all tunnels that come from properties. */
    default @Nullable String getTunnel() {
        return null;
    }

    /** Returns the name or address of the server. */
    String getHost();

    /** Returns the port of the server. */
    int getPort();

    /** Returns the user on the server; null stands for the user of the properties. */
    default @Nullable String getUser() {
        return null;
    }

    /** Returns the credentials; null stands for those of the properties. */
    default @Nullable Credentials getCredentials() {
        return null;
    }

    /**
     * Returns the trusted host keys. They are used only if the tunnel's properties have none. Null stands for those of the alias
     * of ssh_config or of the bean of type {@code HostKeyVerifier}.
     */
    default @Nullable HostKeys getHostKeys() {
        return null;
    }
}
