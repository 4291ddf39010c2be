package dev.autotunnel;

import dev.autotunnel.openssh.OpenSshServer;
import dev.autotunnel.openssh.TestSecrets;
import dev.autotunnel.spec.Credentials;
import dev.autotunnel.spec.HostKeys;
import dev.autotunnel.spec.TunnelSpec;
import dev.autotunnel.testkit.EmbeddedSshServer;
import java.net.InetSocketAddress;

/** Specs that lead to the servers of the tests. */
final class Specs {
    private Specs() {}

    static TunnelSpec.Builder to(OpenSshServer server) {
        return TunnelSpec.builder("it")
                .server(at(server.user(), server.address()))
                .credentials(Credentials.privateKey(server.privateKeyFile()))
                .hostKeys(HostKeys.knownHosts(server.knownHostsFile()));
    }

    /** To a server by way of a link in front of it. */
    static TunnelSpec.Builder to(OpenSshServer server, InetSocketAddress via) {
        return to(server).server(at(server.user(), via)).hostKeys(HostKeys.fingerprint(server.hostKeyFingerprint()));
    }

    static TunnelSpec.Builder to(EmbeddedSshServer server) {
        return to(server, server.address());
    }

    /** To a server by way of a link in front of it. */
    static TunnelSpec.Builder to(EmbeddedSshServer server, InetSocketAddress via) {
        return TunnelSpec.builder("it")
                .server(at(server.user(), via))
                .credentials(Credentials.privateKey(TestSecrets.knownKey(server.privateKeyFile())))
                .hostKeys(HostKeys.fingerprint(server.hostKeyFingerprint()));
    }

    private static String at(String user, InetSocketAddress address) {
        return user + "@" + address.getAddress().getHostAddress() + ":" + address.getPort();
    }
}
