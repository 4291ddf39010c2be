package dev.autotunnel.spring.mapping;

import dev.autotunnel.spec.Connector;
import dev.autotunnel.spring.properties.ConnectorProperties;
import javax.net.SocketFactory;
import org.jspecify.annotations.Nullable;

/** Makes connectors of properties; a property that would have no effect is refused. Called on the thread that starts the application. */
final class ConnectorFactory {
    private final BeanLookup beans;

    ConnectorFactory(BeanLookup beans) {
        this.beans = beans;
    }

    Connector create(PropertyPath path, ConnectorProperties from) {
        String http = from.httpProxy();
        String socks = from.socks5Proxy();
        String command = from.command();
        String factory = from.socketFactory();
        if (http != null) {
            path.at("socks5-proxy").absent(socks, "an HTTP proxy");
            noOther(path, from, "an HTTP proxy");
            return login(path, from, path.at("http-proxy").of(() -> Connector.httpProxy(http)));
        }
        if (socks != null) {
            noOther(path, from, "a SOCKS5 proxy");
            return login(path, from, path.at("socks5-proxy").of(() -> Connector.socks5(socks)));
        }
        path.at("user").absentWithout("a proxy", from.user());
        path.at("password").absentSecretWithout("a proxy", from.password());
        if (command != null) {
            path.at("socket-factory").absent(factory, "a command");
            noTcp(path, from, "a command");
            return path.at("command").of(() -> Connector.command(command));
        }
        if (factory != null) {
            noTcp(path, from, "a socket factory");
            return Connector.socketFactory(beans.required(path.at("socket-factory"), SocketFactory.class, factory));
        }
        Connector.Tcp tcp =
                path.at("address-family").set(Connector.tcp(), from.addressFamily(), Connector.Tcp::withAddressFamily);
        return path.at("bind-address").set(tcp, from.bindAddress(), Connector.Tcp::withBindAddress);
    }

    private static void noOther(PropertyPath path, ConnectorProperties from, String what) {
        path.at("command").absent(from.command(), what);
        path.at("socket-factory").absent(from.socketFactory(), what);
        noTcp(path, from, what);
    }

    private static void noTcp(PropertyPath path, ConnectorProperties from, String what) {
        path.at("bind-address").absent(from.bindAddress(), what);
        path.at("address-family").absent(from.addressFamily(), what);
    }

    private static Connector login(PropertyPath path, ConnectorProperties from, Connector.Proxy proxy) {
        if (from.user() == null && from.password() == null) {
            return proxy;
        }
        String user = path.at("user").required(from.user());
        @Nullable String given = from.password();
        String password = path.at("password").required(given);
        return path.at("user").of(() -> proxy.withCredentials(user, password));
    }
}
