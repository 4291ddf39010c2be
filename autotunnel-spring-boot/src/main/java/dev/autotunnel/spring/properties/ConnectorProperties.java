package dev.autotunnel.spring.properties;

import dev.autotunnel.spec.AddressFamily;
import org.jspecify.annotations.Nullable;

/**
 * The way to the first server of a route. Immutable; {@code toString} shows neither the password nor the command.
 *
 * @param httpProxy HTTP proxy, as host:port
 * @param socks5Proxy SOCKS5 proxy, as host:port
 * @param user user on the proxy
 * @param password password on the proxy
 * @param command shell command whose input and output are the connection, as ProxyCommand
 * @param socketFactory name of a bean of type SocketFactory
 * @param bindAddress address of this machine from which to connect
 * @param addressFamily which addresses of the server are tried
 */
public record ConnectorProperties(
        @Nullable String httpProxy,
        @Nullable String socks5Proxy,
        @Nullable String user,
        @Nullable String password,
        @Nullable String command,
        @Nullable String socketFactory,
        @Nullable String bindAddress,
        @Nullable AddressFamily addressFamily) {
    @Override
    public String toString() {
        return "ConnectorProperties[httpProxy=" + httpProxy + ", socks5Proxy=" + socks5Proxy + ", user=" + user
                + ", socketFactory=" + socketFactory + ", bindAddress=" + bindAddress + ", addressFamily="
                + addressFamily + "]";
    }
}
