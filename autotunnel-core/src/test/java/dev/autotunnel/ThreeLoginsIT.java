package dev.autotunnel;

import static org.assertj.core.api.Assertions.assertThat;

import dev.autotunnel.event.Failure;
import dev.autotunnel.event.Failure.Kind;
import dev.autotunnel.event.Failure.Stage;
import dev.autotunnel.openssh.Command;
import dev.autotunnel.openssh.OpenSshAgent;
import dev.autotunnel.openssh.OpenSshServer;
import dev.autotunnel.openssh.RequiresNetworkNamespaces;
import dev.autotunnel.openssh.RequiresOpenSsh;
import dev.autotunnel.openssh.TestSecrets;
import dev.autotunnel.spec.Credentials;
import dev.autotunnel.spec.Forward;
import dev.autotunnel.spec.HostKeys;
import dev.autotunnel.spec.SshServer;
import dev.autotunnel.spec.TunnelSpec;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Three real sshds one behind the other: the first wants a key, the second a password, the third a certificate. */
@RequiresOpenSsh
@RequiresNetworkNamespaces
class ThreeLoginsIT {
    private static final String PASSWORD = TestSecrets.of("second hop");

    @TempDir
    private Path folder;

    @AutoClose
    private final Echo echo = Echo.start();

    @AutoClose
    private final OpenSshAgent keys = OpenSshAgent.start();

    private final List<OpenSshServer> servers = new ArrayList<>();
    private Path certified;

    @BeforeEach
    void start() throws IOException {
        servers.add(OpenSshServer.start());
        servers.add(OpenSshServer.startWith(
                accounts(),
                List.of(
                        "PubkeyAuthentication no",
                        "PasswordAuthentication no",
                        "KbdInteractiveAuthentication yes",
                        "UsePAM yes")));
        Path authority = keys.newKey("authority", "ed25519");
        certified = keys.newKey("certified", "rsa");
        OpenSshAgent.certify(authority, certified, servers.get(0).user());
        servers.add(OpenSshServer.start("TrustedUserCAKeys " + authority + ".pub"));
        servers.get(2).authorizeNone();
    }

    @AfterEach
    void stop() {
        servers.forEach(OpenSshServer::close);
    }

    @Test
    void a_key_then_a_password_then_a_certificate() throws Exception {
        try (TunnelSupervisor tunnel = TunnelSupervisor.open(spec(PASSWORD), Logins.PATIENCE)) {
            assertThat(Echo.ask(tunnel.localAddress("echo"), "three hops")).isEqualTo("three hops");
        }
        assertThat(servers.get(0).log()).contains("Accepted publickey for ").contains(" ED25519 SHA256:");
        assertThat(servers.get(1).log()).contains("Accepted keyboard-interactive/pam for ");
        assertThat(servers.get(2).log()).contains("Accepted publickey for ").contains(" RSA-CERT SHA256:");
        assertThat(servers)
                .allSatisfy(server -> assertThat(Logins.failedLogins(server)).isEmpty());
    }

    @Test
    void the_hop_that_refuses_is_named_and_the_next_hears_nothing() {
        Failure failure = Logins.firstFailure(spec(TestSecrets.of("not the second hop's")));

        assertThat(failure.kind()).isEqualTo(Kind.AUTHENTICATION_REFUSED);
        assertThat(failure.stage()).isEqualTo(Stage.AUTHENTICATION);
        assertThat(failure.message())
                .startsWith("jump host " + at(1, PASSWORD).address() + ": the server refuses the password");
        assertThat(failure.remedy()).contains("user name and password").doesNotContain("authorized_keys");
        assertThat(Logins.failedLogins(servers.get(0))).isEmpty();
        assertThat(servers.get(2).log()).doesNotContain("Connection from");
    }

    private TunnelSpec spec(String password) {
        return TunnelSpec.builder("hops")
                .server(at(2, password))
                .jump(at(0, password))
                .jump(at(1, password))
                .connectDeadline(Logins.PATIENCE.dividedBy(2))
                .forward(Forward.local("echo", "0:127.0.0.1:" + echo.port()))
                .build();
    }

    private SshServer at(int number, String password) {
        OpenSshServer server = servers.get(number);
        List<Credentials> ways = List.of(
                Credentials.privateKey(server.privateKeyFile()),
                Credentials.password(password),
                Credentials.privateKey(certified));
        return SshServer.of(
                server.user() + "@127.0.0.1:" + server.port(),
                ways.get(number),
                HostKeys.knownHosts(server.knownHostsFile()));
    }

    /** Gives the user of the tests a password, in files of that server alone. */
    private Map<Path, Path> accounts() throws IOException {
        String hash = Command.run(List.of("openssl", "passwd", "-6", PASSWORD))
                .orThrow()
                .output()
                .strip();
        String user = System.getProperty("user.name");
        List<String> pam = List.of(
                "auth required pam_unix.so nodelay",
                "account required pam_permit.so",
                "session required pam_permit.so");
        return Map.of(
                Path.of("/etc/shadow"),
                Files.writeString(folder.resolve("shadow"), "%s:%s:19000:0:99999:7:::\n".formatted(user, hash)),
                Path.of("/etc/pam.d/sshd"),
                Files.write(folder.resolve("pam"), pam));
    }
}
