package dev.autotunnel;

import static org.assertj.core.api.Assertions.assertThat;

import dev.autotunnel.event.Failure;
import dev.autotunnel.event.Failure.Kind;
import dev.autotunnel.event.TunnelState;
import dev.autotunnel.openssh.OpenSshServer;
import dev.autotunnel.openssh.RequiresOpenSsh;
import dev.autotunnel.spec.Credentials;
import dev.autotunnel.spec.Forward;
import dev.autotunnel.spec.TunnelSpec;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Certificates of users' keys, with a real authority and a real sshd that knows the authority and no key. */
@RequiresOpenSsh
class OpenSshCertificateIT {
    private static final Duration PATIENCE = Duration.ofSeconds(30);

    @TempDir
    private Path folder;

    private Path authority;
    private Path authorized;
    private OpenSshServer server;

    @BeforeEach
    void start() throws Exception {
        authority = folder.resolve("ca");
        run("ssh-keygen", "-q", "-t", "ed25519", "-N", "", "-f", authority.toString());
        server = OpenSshServer.start("TrustedUserCAKeys " + pub(authority));
        authorized = server.privateKeyFile().resolveSibling("authorized_keys");
    }

    @AfterEach
    void stop() {
        server.close();
    }

    @Test
    void a_certificate_beside_the_key_is_used_for_each_type_of_key() throws Exception {
        for (String type : List.of("ed25519", "rsa", "ecdsa")) {
            Path key = generate(type);
            sign(key, "-1h:+1h");
            opens(Credentials.privateKey(key));
        }
        assertThat(server.log()).contains("Accepted publickey").contains("ID tester");
    }

    @Test
    void a_certificate_is_used_that_is_given_as_a_file_or_as_text() throws Exception {
        Path key = generate("ed25519");
        Path certificate = folder.resolve("elsewhere.pub");
        Files.move(sign(key, "-1h:+1h"), certificate);

        opens(Credentials.privateKey(key).withCertificate(certificate));
        opens(Credentials.privateKeyText(Files.readString(key)).withCertificate(Files.readString(certificate)));
    }

    @Test
    void a_renewed_certificate_is_read_at_the_next_attempt() throws Exception {
        Path key = generate("ed25519");
        Path certificate = sign(key, "-2h:-1h");
        Credentials credentials = Credentials.privateKey(key).withCertificate(certificate);
        try (TunnelSupervisor supervisor =
                TunnelSupervisor.builder(spec(credentials).build()).build()) {
            supervisor.start().awaitStopped(PATIENCE);
            sign(key, "-1h:+1h");
            supervisor.start().awaitUp(PATIENCE);
        }
    }

    @Test
    void a_certificate_that_is_not_valid_now_is_told_and_costs_no_connection() throws Exception {
        Path key = generate("ed25519");
        Path certificate = sign(key, "20200101120000Z:20200102120000Z");
        Failure expired = refusal(Credentials.privateKey(key).withCertificate(certificate));
        assertThat(expired.kind()).isEqualTo(Kind.KEY_UNUSABLE);
        assertThat(expired.message())
                .endsWith("the certificate file " + certificate + " (\"tester\") expired at 2020-01-02T12:00:00Z");

        sign(key, "29900101120000Z:29910101120000Z");
        assertThat(refusal(Credentials.privateKey(key).withCertificate(certificate))
                        .message())
                .endsWith("is valid only from 2990-01-01T12:00:00Z");
        assertThat(server.log()).doesNotContain("Connection");
    }

    @Test
    void beside_an_expired_certificate_the_key_itself_opens_as_with_ssh_and_else_the_failure_names_it()
            throws Exception {
        Path key = generate("ed25519");
        sign(key, "20200101120000Z:20200102120000Z");
        assertThat(refusal(Credentials.privateKey(key)).message())
                .contains("not used: the certificate file " + key + "-cert.pub (\"tester\") expired at 2020-01-02");

        Files.copy(pub(key), authorized, StandardCopyOption.REPLACE_EXISTING);
        opens(Credentials.privateKey(key));
    }

    @Test
    void what_is_no_certificate_of_this_key_is_named() throws Exception {
        Path key = generate("ed25519");
        Path other = generate("ecdsa");
        Path certificate = sign(other, "-1h:+1h");

        assertThat(refusal(Credentials.privateKey(key).withCertificate(certificate))
                        .message())
                .endsWith("is the certificate of another key");
        assertThat(refusal(Credentials.privateKey(key).withCertificate(pub(key)))
                        .message())
                .endsWith("is not a certificate");
        assertThat(refusal(Credentials.privateKey(key).withCertificate(folder.resolve("nowhere")))
                        .message())
                .endsWith("nowhere does not exist");
        assertThat(refusal(Credentials.privateKey(certificate)).message())
                .endsWith("is a certificate, not a private key");

        run("ssh-keygen", "-q", "-h", "-s", authority.toString(), "-I", "host", "-n", "h", pub(key).toString());
        assertThat(refusal(Credentials.privateKey(key).withCertificate(Path.of(key + "-cert.pub")))
                        .message())
                .endsWith("is a certificate for a host, not for a user");
    }

    private Path generate(String type) throws Exception {
        Path key = folder.resolve("id_" + type);
        run("ssh-keygen", "-q", "-t", type, "-N", "", "-f", key.toString());
        return key;
    }

    private Path sign(Path key, String validity) throws Exception {
        List<String> command = new ArrayList<>(List.of("ssh-keygen", "-q", "-s", authority.toString(), "-I", "tester"));
        command.addAll(List.of("-n", server.user(), "-V", validity, pub(key).toString()));
        run(command.toArray(String[]::new));
        return Path.of(key + "-cert.pub");
    }

    private static Path pub(Path key) {
        return Path.of(key + ".pub");
    }

    private void opens(Credentials credentials) {
        try (TunnelSupervisor supervisor =
                TunnelSupervisor.open(spec(credentials).build(), PATIENCE)) {
            assertThat(supervisor.state().isUp()).isTrue();
        }
    }

    private Failure refusal(Credentials credentials) {
        try (TunnelSupervisor supervisor =
                TunnelSupervisor.builder(spec(credentials).build()).build()) {
            TunnelState state = supervisor.start().awaitStopped(PATIENCE);
            return ((TunnelState.Failed) state).cause();
        }
    }

    private TunnelSpec.Builder spec(Credentials credentials) {
        return Specs.to(server).credentials(credentials).forward(Forward.local("t", "0:127.0.0.1:1"));
    }

    private static void run(String... command) throws IOException, InterruptedException {
        Process process = new ProcessBuilder(command).redirectErrorStream(true).start();
        String output = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        assertThat(process.waitFor(30, TimeUnit.SECONDS)).isTrue();
        assertThat(process.exitValue()).as(output).isZero();
    }
}
