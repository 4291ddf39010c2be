package dev.autotunnel.spring.mapping;

import dev.autotunnel.spec.Algorithms;
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
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/** Makes servers of properties. Called on the thread that starts the application. */
final class ServerFactory {
    private static final String NO_CREDENTIALS = "needs credentials: set private-key, password, agent.enabled or"
            + " credentials-provider, or define one bean of type CredentialsProvider";
    private static final String NO_HOST_KEYS =
            "needs the host key of the server: set known-hosts, fingerprints or host-key,"
                    + " or define one bean of type HostKeyVerifier";

    private static final String NO_CREDENTIALS_OF_JUMP =
            "needs credentials of its own: set private-key, password, agent.enabled"
                    + " or credentials-provider; only the private keys and the agent of the server are offered to its jump hosts";
    private static final String NO_HOST_KEYS_OF_JUMP =
            "needs the host key of the jump host: set known-hosts, fingerprints or host-key;"
                    + " only the known-hosts of the server hold for its jump hosts";

    private final ConnectorFactory connectors;
    private final CredentialsFactory credentials;
    private final HostKeysFactory hostKeys;

    ServerFactory(Places places, BeanLookup beans) {
        this.connectors = new ConnectorFactory(beans);
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
        if (alias == null) {
            path.at("server").required(from.getServer());
        }
        SshServer.Builder server = builder(path, from, alias == null ? SshServer.builder() : alias.toBuilder());
        server.credentials(credentials(path, from, alias)).hostKeys(hostKeys(path, from, alias));
        List<JumpProperties> jumps = from.getJumps();
        if (!jumps.isEmpty()) {
            onlyFirstHasConnector(path, from);
        }
        for (int i = 0; i < jumps.size(); i++) {
            PropertyPath at = path.at("jumps").at(i);
            if (i > 0) {
                onlyFirstHasConnector(at, jumps.get(i));
            }
            server.jump(jump(at, jumps.get(i), path, from));
        }
        return path.of(server::build);
    }

    /** Host keys of the properties win: details that accept any key must not weaken them. */
    private SshServer ofDetails(
            PropertyPath path,
            TunnelProperties from,
            @Nullable SshServer alias,
            TunnelServerConnectionDetails details) {
        SshServer.Builder server = builder(path, from, alias == null ? SshServer.builder() : withoutJumps(alias));
        server.host(details.getHost()).port(details.getPort());
        String user = details.getUser();
        if (user != null) {
            server.user(user);
        }
        Credentials login = details.getCredentials();
        HostKeys given = hostKeys.given(path, from);
        HostKeys trusted = given != null ? given : details.getHostKeys();
        server.credentials(login != null ? login : credentials(path, from, alias));
        server.hostKeys(trusted != null ? trusted : hostKeys(path, from, alias));
        return path.of(server::build);
    }

    private static SshServer.Builder withoutJumps(SshServer alias) {
        SshServer.Builder server = SshServer.builder()
                .user(alias.user())
                .algorithms(alias.algorithms())
                .connector(alias.connector());
        alias.hostKeyAlias().ifPresent(server::hostKeyAlias);
        return server;
    }

    /** Of what is meant for the server, a jump host gets what {@code ssh} would also use for it: keys and known_hosts files. */
    private SshServer jump(PropertyPath path, JumpProperties from, PropertyPath serverPath, ServerProperties server) {
        path.at("server").required(from.getServer());
        SshServer.Builder jump = builder(path, from, SshServer.builder());
        Credentials login = or(credentials.given(path, from), () -> credentials.keys(serverPath, server));
        HostKeys trusted = or(hostKeys.given(path, from), () -> hostKeys.onlyKnown(serverPath, server));
        jump.credentials(required(login, path, NO_CREDENTIALS_OF_JUMP));
        jump.hostKeys(required(trusted, path, NO_HOST_KEYS_OF_JUMP));
        return path.of(jump::build);
    }

    private static void onlyFirstHasConnector(PropertyPath path, ServerProperties from) {
        if (from.getConnector() != null) {
            throw path.at("connector").refused("must not be set for a server behind a jump host");
        }
    }

    /** Adds all but credentials and host keys. */
    private SshServer.Builder builder(PropertyPath path, ServerProperties from, SshServer.Builder server) {
        String address = from.getServer();
        if (address != null) {
            path.at("server").of(() -> server.address(address));
        }
        String keyAlias = from.getHostKeyAlias();
        if (keyAlias != null) {
            path.at("host-key-alias").of(() -> server.hostKeyAlias(keyAlias));
        }
        ConnectorProperties connector = from.getConnector();
        if (connector != null) {
            server.connector(connectors.create(path.at("connector"), connector));
        }
        AlgorithmsProperties algorithms = from.getAlgorithms();
        if (algorithms != null) {
            server.algorithms(algorithms(path.at("algorithms"), algorithms));
        }
        return server;
    }

    private Credentials credentials(PropertyPath path, ServerProperties from, @Nullable SshServer alias) {
        Credentials given = credentials.given(path, from);
        Credentials aliased = alias == null ? null : alias.credentials();
        return required(or(or(given, () -> aliased), credentials::ofBean), path, NO_CREDENTIALS);
    }

    private HostKeys hostKeys(PropertyPath path, ServerProperties from, @Nullable SshServer alias) {
        HostKeys given = hostKeys.given(path, from);
        HostKeys aliased = alias == null ? null : alias.hostKeys();
        return required(or(or(given, () -> aliased), hostKeys::ofBean), path, NO_HOST_KEYS);
    }

    private static <T> @Nullable T or(@Nullable T first, Supplier<@Nullable T> second) {
        return first != null ? first : second.get();
    }

    private static <T> T required(@Nullable T found, PropertyPath path, String rule) {
        if (found == null) {
            throw path.refused(rule);
        }
        return found;
    }

    private static Algorithms algorithms(PropertyPath path, AlgorithmsProperties from) {
        Algorithms all = Algorithms.defaults();
        all = path.at("kex").set(all, from.kex(), Algorithms::withKex);
        all = path.at("ciphers").set(all, from.ciphers(), Algorithms::withCiphers);
        all = path.at("macs").set(all, from.macs(), Algorithms::withMacs);
        all = path.at("host-keys").set(all, from.hostKeys(), Algorithms::withHostKeys);
        all = path.at("public-keys").set(all, from.publicKeys(), Algorithms::withPublicKeys);
        all = path.at("ca-signatures").set(all, from.caSignatures(), Algorithms::withCaSignatures);
        return path.at("required-rsa-size").set(all, from.requiredRsaSize(), Algorithms::withRequiredRsaSize);
    }
}
