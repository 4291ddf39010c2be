package dev.autotunnel;

import static org.assertj.core.api.Assertions.assertThat;

import dev.autotunnel.event.Failure;
import dev.autotunnel.event.Failure.Kind;
import dev.autotunnel.event.Failure.Stage;
import dev.autotunnel.openssh.Command;
import dev.autotunnel.openssh.OpenSshServer;
import dev.autotunnel.openssh.RequiresOpenSsh;
import dev.autotunnel.spec.Algorithms;
import dev.autotunnel.spec.Credentials;
import dev.autotunnel.spec.Forward;
import dev.autotunnel.spec.HostKeys;
import dev.autotunnel.spec.SshServer;
import dev.autotunnel.spec.TunnelSpec;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Keys of servers that known_hosts holds, and that are refused all the same; {@code ssh} is asked too. */
@RequiresOpenSsh
class RefusedHostKeysIT {
    @TempDir
    private Path folder;

    private OpenSshServer server;

    @BeforeEach
    void start() {
        server = OpenSshServer.start();
    }

    @AfterEach
    void stop() {
        server.close();
    }

    @Test
    void a_key_in_a_file_of_revoked_keys() throws IOException {
        Path revoked = Files.writeString(
                folder.resolve("revoked"), "# lost in May\n\n" + knownKey("ssh-ed25519") + " host of orders\n");
        Failure failure = failure(revokedBy(revoked));

        assertThat(failure.kind()).isEqualTo(Kind.HOST_KEY_REVOKED);
        assertThat(failure.stage()).isEqualTo(Stage.HOST_KEY);
        assertThat(failure.message())
                .contains("shows the ssh-ed25519 key", "but %s:3 marks the ssh-ed25519 key".formatted(revoked));
        assertThat(ssh("RevokedHostKeys=" + revoked)).isEqualTo(255);

        Files.writeString(
                revoked, "ssh-ed25519 AAAAC3NzaC1lZDI1NTE5AAAAIOMqqnkVzrm0SdG6UOoqKLsabgH5C9okWi0dh2l9GKJl\n");
        Logins.assertUp(spec(revokedBy(revoked)));
        assertThat(ssh("RevokedHostKeys=" + revoked)).isZero();
    }

    @Test
    void a_file_of_revoked_keys_that_is_missing_or_binary_refuses_all() throws IOException {
        Path missing = folder.resolve("missing");
        Failure gone = failure(revokedBy(missing));
        assertThat(gone.kind()).isEqualTo(Kind.HOST_KEYS_UNREADABLE);
        assertThat(gone.stage()).isEqualTo(Stage.HOST_KEY);
        assertThat(gone.message())
                .endsWith("file " + missing + " of revoked host keys cannot be read: it does not exist");
        assertThat(ssh("RevokedHostKeys=" + missing)).isEqualTo(255);

        Path key = Files.writeString(folder.resolve("key.pub"), knownKey("ssh-ed25519") + "\n");
        Path binary = folder.resolve("krl");
        Command.require("ssh-keygen", "-k", "-f", binary.toString(), key.toString());
        Failure krl = failure(revokedBy(binary));
        assertThat(krl.kind()).isEqualTo(Kind.HOST_KEYS_UNREADABLE);
        assertThat(krl.message()).contains("it is a binary list (KRL)");
    }

    @Test
    void a_file_of_revoked_keys_with_a_line_that_is_no_key_refuses_all() throws IOException {
        Path revoked = Files.writeString(folder.resolve("revoked"), "# lost in May\nssh-ed25519 AAAAC3Nz\n");
        Failure failure = failure(revokedBy(revoked));

        assertThat(failure.kind()).isEqualTo(Kind.HOST_KEYS_UNREADABLE);
        assertThat(failure.message())
                .contains("file " + revoked + " of revoked host keys cannot be read: a key cannot be read: " + revoked
                        + ":2");
        assertThat(ssh("RevokedHostKeys=" + revoked)).isEqualTo(255);
    }

    @Test
    void an_rsa_key_that_is_too_short() throws IOException {
        Path known = Files.writeString(
                folder.resolve("known_hosts"), "[127.0.0.1]:%d %s\n".formatted(server.port(), knownKey("ssh-rsa")));
        HostKeys rsaAlone = HostKeys.knownHosts(known);
        Failure failure = failure(at(rsaAlone, 3072));

        assertThat(failure.kind()).isEqualTo(Kind.HOST_KEY_UNKNOWN);
        assertThat(failure.stage()).isEqualTo(Stage.HOST_KEY);
        assertThat(failure.message()).contains("which has 2048 bits, and RequiredRSASize is 3072");
        assertThat(failure.remedy()).contains("withRequiredRsaSize");
        assertThat(ssh("HostKeyAlgorithms=rsa-sha2-512", "RequiredRSASize=3072"))
                .isEqualTo(255);

        Logins.assertUp(spec(at(rsaAlone, 2048)));
        assertThat(ssh("HostKeyAlgorithms=rsa-sha2-512", "RequiredRSASize=2048"))
                .isZero();
    }

    private SshServer revokedBy(Path file) {
        return at(HostKeys.knownHosts(server.knownHostsFile()).withRevoked(file), 1024);
    }

    private SshServer at(HostKeys hostKeys, int rsaSize) {
        return SshServer.builder(server.user() + "@127.0.0.1:" + server.port())
                .credentials(Credentials.privateKey(server.privateKeyFile()))
                .hostKeys(hostKeys)
                .algorithms(Algorithms.defaults().withRequiredRsaSize(rsaSize))
                .build();
    }

    /** Type and base64 text of the server's key. */
    private String knownKey(String type) throws IOException {
        return Files.readAllLines(server.knownHostsFile()).stream()
                .filter(line -> line.contains(" " + type + " "))
                .map(line -> line.substring(line.indexOf(' ') + 1))
                .findFirst()
                .orElseThrow();
    }

    private static Failure failure(SshServer at) {
        return Logins.firstFailure(spec(at));
    }

    private static TunnelSpec spec(SshServer at) {
        return TunnelSpec.builder("it")
                .server(at)
                .forward(Forward.local("db", "0:127.0.0.1:1"))
                .build();
    }

    /** The status of ssh with these options, the first of which count. */
    private int ssh(String... options) {
        List<String> command =
                List.of(options).stream().map(option -> "-o" + option).toList();
        return Command.run(server.clientCommand(command, "true")).status();
    }
}
