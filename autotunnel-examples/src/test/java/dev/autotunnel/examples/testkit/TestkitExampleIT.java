package dev.autotunnel.examples.testkit;

import static org.assertj.core.api.Assertions.assertThat;

import dev.autotunnel.TunnelSupervisor;
import dev.autotunnel.examples.quickstart.Database;
import dev.autotunnel.spec.Credentials;
import dev.autotunnel.spec.Forward;
import dev.autotunnel.spec.HostKeys;
import dev.autotunnel.spec.TunnelSpec;
import dev.autotunnel.testkit.AuthMethod;
import dev.autotunnel.testkit.EmbeddedSshServer;
import dev.autotunnel.testkit.EmbeddedSshServerBuilder;
import dev.autotunnel.testkit.FaultyLink;
import dev.autotunnel.testkit.junit.SshServer;
import dev.autotunnel.testkit.junit.SshServerCustomizer;
import dev.autotunnel.testkit.junit.ToSshServer;
import java.net.InetSocketAddress;
import java.nio.file.Path;
import java.sql.SQLException;
import java.time.Duration;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** What the README of the testkit shows; {@link TestkitReadmeTest} compares the two. */
class TestkitExampleIT {
    private Database database;

    @BeforeEach
    void startDatabase() throws SQLException {
        database = Database.start();
    }

    @AfterEach
    void stopDatabase() throws SQLException {
        database.close();
    }

    // readme:junit
    @Test
    void queries_go_on_after_the_link_was_cut(@SshServer EmbeddedSshServer server, @ToSshServer FaultyLink link)
            throws Exception {
        TunnelSpec spec = TunnelSpec.builder("orders")
                .server(server.user() + "@127.0.0.1:" + link.port()) // through the link, which may fail
                .credentials(Credentials.privateKey(server.privateKeyFile()))
                .hostKeys(HostKeys.knownHosts(server.knownHostsFile(link.address())))
                .forward(Forward.local("db").to("127.0.0.1", database.port()).on(0))
                .build();
        try (TunnelSupervisor tunnel = TunnelSupervisor.open(spec, Duration.ofSeconds(10))) {
            link.cut();
            assertThat(Database.ask(Database.at(tunnel.localAddress("db")))).isEqualTo(100);
        }
    }
    // readme:end

    // readme:two
    static class PasswordOnly implements SshServerCustomizer {
        @Override
        public void customize(EmbeddedSshServerBuilder builder) {
            builder.user("deploy").authMethods(AuthMethod.PASSWORD);
        }
    }

    @Test
    void two_servers(
            @SshServer("bastion") EmbeddedSshServer bastion,
            @SshServer(value = "inner", customizer = PasswordOnly.class) EmbeddedSshServer inner,
            @ToSshServer("inner") FaultyLink toInner) {
        assertThat(bastion.port()).isNotEqualTo(inner.port());
        assertThat(inner.user()).isEqualTo("deploy");
        toInner.freeze();
    }
    // readme:end

    @Test
    void without_junit() {
        // readme:plain
        try (EmbeddedSshServer server = EmbeddedSshServer.start();
                FaultyLink link = FaultyLink.to(server.address())) {
            Path knownHosts = server.knownHostsFile(link.address());
            connect(link.address(), server.user(), server.privateKeyFile(), knownHosts);

            link.freeze(); // the NAT box forgot the connection
            link.heal();
            server.changeHostKey();
        }
        // readme:end
    }

    private static void connect(InetSocketAddress address, String user, Path privateKey, Path knownHosts) {
        TunnelSpec spec = TunnelSpec.builder("plain")
                .server(user + "@127.0.0.1:" + address.getPort())
                .credentials(Credentials.privateKey(privateKey))
                .hostKeys(HostKeys.knownHosts(knownHosts))
                .forward(Forward.dynamic("socks").on(0))
                .build();
        TunnelSupervisor.open(spec, Duration.ofSeconds(10)).close();
    }
}
