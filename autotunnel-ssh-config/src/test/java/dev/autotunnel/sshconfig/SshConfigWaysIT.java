package dev.autotunnel.sshconfig;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.autotunnel.TunnelSupervisor;
import dev.autotunnel.openssh.OpenSshServer;
import dev.autotunnel.openssh.RequiresOpenSsh;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Ways to a real {@code sshd}, and certificates, from a section. */
@RequiresOpenSsh
class SshConfigWaysIT {
    private static final Duration PATIENCE = Duration.ofSeconds(60);

    @TempDir
    private Path folder;

    private SshConfig config(OpenSshServer server, String key, String lines) throws IOException {
        Path file = Files.writeString(folder.resolve("config"), """
                Host orders
                    HostName %s
                    Port %d
                    User %s
                    IdentityAgent none
                    IdentityFile %s
                    UserKnownHostsFile %s
                    RemoteForward 0 127.0.0.1:1
                    %s
                """.formatted(
                        server.address().getAddress().getHostAddress(),
                        server.port(),
                        server.user(),
                        key,
                        server.knownHostsFile(),
                        lines));
        SshConfig config = SshConfig.builder("orders").file(file).build();
        assertThat(SshConfig.builder("orders").file(file).withoutOpenSsh().build())
                .isEqualTo(config);
        return config;
    }

    private static void assertUp(SshConfig config) {
        try (TunnelSupervisor tunnel =
                TunnelSupervisor.open(config.spec("orders").build(), PATIENCE)) {
            assertThat(tunnel.state().isUp()).isTrue();
        }
    }

    @Test
    void a_proxy_command_is_the_way_to_the_server() throws IOException {
        try (OpenSshServer server = OpenSshServer.start()) {
            String key = server.privateKeyFile().toString();
            Path used = folder.resolve("used");
            String command =
                    "ProxyCommand sh -c 'echo %%n %%r >%s; exec bash -c \"exec 3<>/dev/tcp/%%h/%%p; cat <&3 & cat >&3\"'"
                            .formatted(used);
            assertUp(config(server, key, command));
            assertThat(used).hasContent("orders " + server.user());
        }
    }

    @Test
    void the_server_sees_the_bind_address() throws IOException {
        try (OpenSshServer server = OpenSshServer.start()) {
            assertUp(config(
                    server, server.privateKeyFile().toString(), "BindAddress 127.0.0.7\n    AddressFamily inet"));
            assertThat(server.log()).contains("from 127.0.0.7 port");
        }
    }

    @Test
    void a_certificate_is_offered_with_its_key() throws Exception {
        Path ca = key("ca");
        Path mine = key("mine");
        Path other = key("other");
        run("ssh-keygen", "-q", "-s", ca.toString(), "-I", "me", "-n", System.getProperty("user.name"), mine + ".pub");
        Path certificate = Files.move(folder.resolve("mine-cert.pub"), folder.resolve("my certificate"));
        try (OpenSshServer server = OpenSshServer.start("TrustedUserCAKeys " + ca + ".pub", "MaxAuthTries 2")) {
            String keys = other + "\n    IdentityFile " + mine;
            assertUp(config(server, keys, "CertificateFile \"" + certificate + '"'));
            assertThatThrownBy(() -> config(server, other.toString(), "CertificateFile \"" + certificate + '"'))
                    .isInstanceOf(SshConfigException.class)
                    .hasMessageContaining("its key is none of the key files");
        }
    }

    private Path key(String name) throws Exception {
        Path file = folder.resolve(name);
        run("ssh-keygen", "-q", "-N", "", "-t", "ed25519", "-f", file.toString());
        return file;
    }

    private static void run(String... command) throws Exception {
        Process process = new ProcessBuilder(command).inheritIO().start();
        assertThat(process.waitFor()).isZero();
    }
}
