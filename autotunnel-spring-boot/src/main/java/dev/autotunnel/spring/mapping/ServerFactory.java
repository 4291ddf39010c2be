package dev.autotunnel.spring.mapping;

import dev.autotunnel.spec.Algorithms;
import dev.autotunnel.spec.Connector;
import dev.autotunnel.spec.Credentials;
import dev.autotunnel.spec.HostKeys;
import dev.autotunnel.spec.SshServer;
import dev.autotunnel.spring.TunnelServerConnectionDetails;
import dev.autotunnel.spring.properties.AlgorithmsProperties;
import dev.autotunnel.spring.properties.ConnectorProperties;
import dev.autotunnel.spring.properties.JumpProperties;
import dev.autotunnel.spring.properties.ServerProperties;
import dev.autotunnel.spring.properties.TunnelProperties;
import java.util.List;
import javax.net.SocketFactory;
import org.jspecify.annotations.Nullable;

/** Makes servers of properties. Called on the thread that starts the application. */
final class ServerFactory {
    private static final String NO_CREDENTIALS = "needs credentials: set private-key, password, agent.enabled or"
            + " credentials-provider, or define a bean of type CredentialsProvider";
    private static final String NO_HOST_KEYS =
            "needs the host key of the server: set known-hosts, fingerprints or host-key,"
                    + " or define a bean of type HostKeyVerifier";

    private final BeanLookup beans;
    private final CredentialsFactory credentials;
    private final HostKeysFactory hostKeys;

    ServerFactory(Places places, BeanLookup beans) {
        this.beans = beans;
        this.credentials = new CredentialsFactory(places, beans);
        this.hostKeys = new HostKeysFactory(beans);
    }

    /**
     * Returns the server of a tunnel.
     *
     * @param alias the server of ssh_config, if there is one
     * @param details the server that is known at run time only, if there is one
     */
    SshServer create(
            PropertyPath path,
            TunnelProperties from,
            @Nullable SshServer alias,
            @Nullable TunnelServerConnectionDetails details) {
        if (details != null) {
            return ofDetails(path, from, alias, details);
        }
        SshServer.Builder server = builder(path, from, alias);
        Credentials login = credentials(path, from, alias);
        HostKeys trusted = hostKeys(path, from, alias);
        server.credentials(login).hostKeys(trusted);
        List<JumpProperties> jumps = from.getJumps();
        for (int i = 0; i < jumps.size(); i++) {
            server.jump(jump(path.at("jumps").at(i), jumps.get(i), login, trusted));
        }
        return path.of(server::build);
    }

    private SshServer ofDetails(
            PropertyPath path,
            TunnelProperties from,
            @Nullable SshServer alias,
            TunnelServerConnectionDetails details) {
        SshServer.Builder server = SshServer.builder();
        String address = from.getServer();
        if (address != null) {
            path.at("server").of(() -> server.address(address));
        }
        server.host(details.getHost()).port(details.getPort());
        String user = details.getUser();
        if (user != null) {
            server.user(user);
        }
        Credentials login = details.getCredentials();
        HostKeys trusted = details.getHostKeys();
        server.credentials(login != null ? login : credentials(path, from, alias));
        server.hostKeys(trusted != null ? trusted : hostKeys(path, from, alias));
        return path.of(server::build);
    }

    private SshServer jump(PropertyPath path, JumpProperties from, Credentials login, HostKeys trusted) {
        SshServer.Builder server = builder(path, from, null);
        Credentials own = credentials.create(path, from);
        HostKeys ownKeys = hostKeys.create(path, from);
        server.credentials(own == null ? login : own);
        server.hostKeys(ownKeys == null ? trusted : ownKeys);
        return path.of(server::build);
    }

    /** Begins a server with all but its credentials and host keys. */
    private SshServer.Builder builder(PropertyPath path, ServerProperties from, @Nullable SshServer alias) {
        SshServer.Builder server = alias == null ? SshServer.builder() : alias.toBuilder();
        String address = alias == null ? path.at("server").required(from.getServer()) : from.getServer();
        if (address != null) {
            path.at("server").of(() -> server.address(address));
        }
        String keyAlias = from.getHostKeyAlias();
        if (keyAlias != null) {
            path.at("host-key-alias").of(() -> server.hostKeyAlias(keyAlias));
        }
        ConnectorProperties connector = from.getConnector();
        if (connector != null) {
            server.connector(connector(path.at("connector"), connector));
        }
        AlgorithmsProperties algorithms = from.getAlgorithms();
        if (algorithms != null) {
            server.algorithms(algorithms(path.at("algorithms"), algorithms));
        }
        return server;
    }

    private Credentials credentials(PropertyPath path, ServerProperties from, @Nullable SshServer alias) {
        Credentials own = credentials.create(path, from);
        if (own != null) {
            return own;
        }
        if (alias == null) {
            throw path.refused(NO_CREDENTIALS);
        }
        return alias.credentials();
    }

    private HostKeys hostKeys(PropertyPath path, ServerProperties from, @Nullable SshServer alias) {
        HostKeys own = hostKeys.create(path, from);
        if (own != null) {
            return own;
        }
        if (alias == null) {
            throw path.refused(NO_HOST_KEYS);
        }
        return alias.hostKeys();
    }

    private Connector connector(PropertyPath path, ConnectorProperties from) {
        String http = from.httpProxy();
        String socks = from.socks5Proxy();
        if (http != null || socks != null) {
            return proxy(path, from);
        }
        path.at("user").absent(from.user(), "no proxy");
        String command = from.command();
        if (command != null) {
            return path.at("command").of(() -> Connector.command(command));
        }
        String factory = from.socketFactory();
        if (factory != null) {
            return Connector.socketFactory(beans.required(path.at("socket-factory"), SocketFactory.class, factory));
        }
        Connector.Tcp tcp = Connector.tcp();
        if (from.addressFamily() != null) {
            tcp = tcp.withAddressFamily(from.addressFamily());
        }
        String bind = from.bindAddress();
        Connector.Tcp plain = tcp;
        return bind == null ? tcp : path.at("bind-address").of(() -> plain.withBindAddress(bind));
    }

    private static Connector proxy(PropertyPath path, ConnectorProperties from) {
        String http = from.httpProxy();
        String socks = from.socks5Proxy();
        Connector.Proxy proxy;
        if (http != null) {
            path.at("socks5-proxy").absent(socks, "an HTTP proxy");
            proxy = path.at("http-proxy").of(() -> Connector.httpProxy(http));
        } else {
            String address = path.at("socks5-proxy").required(socks);
            proxy = path.at("socks5-proxy").of(() -> Connector.socks5(address));
        }
        String user = from.user();
        String password = from.password();
        if (user == null) {
            return proxy;
        }
        String secret = path.at("password").required(password);
        return path.at("user").of(() -> proxy.withCredentials(user, secret));
    }

    private static Algorithms algorithms(PropertyPath path, AlgorithmsProperties from) {
        Algorithms all = Algorithms.defaults();
        all = changed(path.at("kex"), all, from.kex(), Algorithms::withKex);
        all = changed(path.at("ciphers"), all, from.ciphers(), Algorithms::withCiphers);
        all = changed(path.at("macs"), all, from.macs(), Algorithms::withMacs);
        all = changed(path.at("host-keys"), all, from.hostKeys(), Algorithms::withHostKeys);
        return changed(path.at("public-keys"), all, from.publicKeys(), Algorithms::withPublicKeys);
    }

    private static Algorithms changed(
            PropertyPath path, Algorithms all, @Nullable String text, AlgorithmChange change) {
        return text == null ? all : path.of(() -> change.apply(all, text));
    }

    private interface AlgorithmChange {
        Algorithms apply(Algorithms all, String text);
    }
}
