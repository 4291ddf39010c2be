package dev.autotunnel;

import static org.assertj.core.api.Assertions.assertThat;

import dev.autotunnel.event.Failure;
import dev.autotunnel.event.Failure.Kind;
import dev.autotunnel.event.TunnelState;
import dev.autotunnel.openssh.OpenSshServer;
import dev.autotunnel.openssh.RequiresOpenSsh;
import dev.autotunnel.spec.Algorithms;
import dev.autotunnel.spec.Credentials;
import dev.autotunnel.spec.Forward;
import dev.autotunnel.spec.HostKeys;
import dev.autotunnel.spec.SshServer;
import dev.autotunnel.spec.TunnelSpec;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Host certificates of a real sshd. In each case {@code ssh} decides the same with the same known_hosts file. */
@RequiresOpenSsh
class OpenSshHostCertificateIT {
    private static final Duration PATIENCE = Duration.ofSeconds(30);
    private static final String ALWAYS = "20200101120000Z:29910102120000Z";

    @TempDir
    private Path folder;

    @Test
    void a_certificate_of_the_authority_is_trusted_under_each_name_of_the_server() throws Exception {
        Path ca = generate("ca", "ed25519");
        try (OpenSshServer server = start(ca, "127.0.0.1", ALWAYS)) {
            String port = "[127.0.0.1]:" + server.port();
            for (String place : List.of("127.0.0.1", port, "*", "127.0.0.*,!127.0.0.2")) {
                opens(server, "@cert-authority " + place + " " + publicKey(ca));
            }
        }
    }

    @Test
    void an_authority_with_an_rsa_key_is_trusted() throws Exception {
        Path ca = generate("ca", "rsa");
        try (OpenSshServer server = start(ca, "127.0.0.1", ALWAYS)) {
            opens(server, "@cert-authority * " + publicKey(ca));
        }
    }

    @Test
    void the_authority_must_sign_as_the_user_wants() throws Exception {
        Path ca = generate("ca", "ed25519");
        try (OpenSshServer server = start(ca, "127.0.0.1", ALWAYS)) {
            TunnelSpec.Builder spec = spec(server, "@cert-authority * " + publicKey(ca));
            SshServer at = spec.build().server();
            spec.server(signedBy(at, "rsa-sha2-512,ssh-ed25519"));
            TunnelSupervisor.open(spec.build(), PATIENCE).close();

            Failure failure = refusal(spec.server(signedBy(at, "rsa-sha2-512")));
            assertThat(failure.kind()).isEqualTo(Kind.HOST_KEY_UNKNOWN);
            assertThat(failure.message())
                    .contains("its certificate does not count")
                    .contains("CA signature algorithm 'ssh-ed25519' is not in the allowed");
            assertThat(ssh(server, "-oCASignatureAlgorithms=rsa-sha2-512")).isEqualTo(255);
            assertThat(ssh(server, "-oCASignatureAlgorithms=ssh-ed25519")).isZero();
        }
    }

    private static SshServer signedBy(SshServer at, String algorithms) {
        return at.toBuilder()
                .algorithms(Algorithms.defaults().withCaSignatures(algorithms))
                .build();
    }

    @Test
    void another_authority_and_an_authority_of_another_host_are_not_trusted() throws Exception {
        Path ca = generate("ca", "ed25519");
        Path other = generate("other", "ed25519");
        try (OpenSshServer server = start(ca, "127.0.0.1", ALWAYS)) {
            assertThat(refusal(server, "@cert-authority * " + publicKey(other)).kind())
                    .isEqualTo(Kind.HOST_KEY_UNKNOWN);
            assertThat(refusal(server, "@cert-authority elsewhere " + publicKey(ca))
                            .kind())
                    .isEqualTo(Kind.HOST_KEY_UNKNOWN);
            assertThat(refusal(server, "127.0.0.1 " + publicKey(ca)).kind()).isEqualTo(Kind.HOST_KEY_UNKNOWN);
        }
    }

    @Test
    void a_certificate_for_another_host_or_another_time_is_not_trusted_and_the_reason_is_told() throws Exception {
        Path ca = generate("ca", "ed25519");
        String line = "@cert-authority * " + publicKey(ca);
        try (OpenSshServer server = start(ca, "elsewhere", ALWAYS)) {
            Failure failure = refusal(server, line);
            assertThat(failure.kind()).isEqualTo(Kind.HOST_KEY_UNKNOWN);
            assertThat(failure.message()).contains("its certificate does not count", "invalid principal '127.0.0.1'");
        }
        try (OpenSshServer server = start(ca, "127.0.0.1", "20200101120000Z:20200102120000Z")) {
            Failure failure = refusal(server, line);
            assertThat(failure.kind()).isEqualTo(Kind.HOST_KEY_UNKNOWN);
            assertThat(failure.message()).contains("its certificate does not count", "expired");
        }
    }

    @Test
    void a_revoked_authority_and_a_revoked_host_key_are_told_as_that() throws Exception {
        Path ca = generate("ca", "ed25519");
        String trusted = "@cert-authority * " + publicKey(ca) + "\n";
        try (OpenSshServer server = start(ca, "127.0.0.1", ALWAYS)) {
            Failure authority = refusal(server, trusted + "@revoked * " + publicKey(ca));
            assertThat(authority.kind()).isEqualTo(Kind.HOST_KEY_REVOKED);
            assertThat(authority.message()).contains("known_hosts:2");
            Failure host = refusal(server, trusted + "@revoked * " + publicKey(folder.resolve("host")));
            assertThat(host.kind()).isEqualTo(Kind.HOST_KEY_REVOKED);
            String certificate =
                    Files.readString(folder.resolve("host-cert.pub")).strip();
            assertThat(refusal(server, trusted + "@revoked * " + certificate).kind())
                    .isEqualTo(Kind.HOST_KEY_REVOKED);
        }
    }

    @Test
    void a_revoked_authority_is_told_though_known_hosts_trusts_another_or_none() throws Exception {
        Path ca = generate("ca", "ed25519");
        Path other = generate("other", "ed25519");
        try (OpenSshServer server = start(ca, "127.0.0.1", ALWAYS)) {
            String plain = "[127.0.0.1]:" + server.port() + " " + publicKey(folder.resolve("host")) + "\n";
            String trusted = "@cert-authority * " + publicKey(other) + "\n";
            String revoked = "@revoked * " + publicKey(ca) + "\n";
            opens(server, plain + trusted);
            opens(server, plain + "@revoked * " + publicKey(other));
            for (String known : List.of(plain + trusted + revoked, trusted + revoked, plain + revoked, revoked)) {
                Failure failure = refusal(server, known);
                assertThat(failure.kind()).as(known).isEqualTo(Kind.HOST_KEY_REVOKED);
                assertThat(failure.message()).contains("its key or its authority is marked as @revoked by");
            }
        }
    }

    @Test
    void an_authority_in_a_file_of_revoked_keys_is_told_as_that_and_no_key_is_added() throws Exception {
        Path ca = generate("ca", "ed25519");
        Path revoked = Files.writeString(folder.resolve("revoked"), publicKey(ca) + "\n");
        try (OpenSshServer server = start(ca, "127.0.0.1", ALWAYS)) {
            String plain = "[127.0.0.1]:" + server.port() + " " + publicKey(folder.resolve("host")) + "\n";
            TunnelSpec.Builder spec = spec(server, plain);
            Path file = folder.resolve("known_hosts");
            assertThat(refusal(spec.hostKeys(HostKeys.knownHosts(file).withRevoked(revoked)))
                            .kind())
                    .isEqualTo(Kind.HOST_KEY_REVOKED);
            assertThat(ssh(server, "-oRevokedHostKeys=" + revoked)).isEqualTo(255);

            Files.delete(file);
            assertThat(refusal(spec.hostKeys(HostKeys.acceptNew(file).withRevoked(revoked)))
                            .kind())
                    .isEqualTo(Kind.HOST_KEY_REVOKED);
            assertThat(file).doesNotExist();
        }
    }

    @Test
    void a_revoked_key_of_nobody_does_not_lead_away_from_the_known_key() throws Exception {
        Path ca = generate("ca", "ed25519");
        Path other = generate("other", "ed25519");
        try (OpenSshServer server = start(ca, "127.0.0.1", ALWAYS)) {
            String known = Files.readAllLines(server.knownHostsFile()).stream()
                    .filter(line -> line.contains(" ssh-rsa "))
                    .findFirst()
                    .orElseThrow();
            opens(server, known + "\n@revoked * " + publicKey(other));
        }
    }

    @Test
    void a_host_keeps_its_plain_key_with_and_without_an_authority() throws Exception {
        Path ca = generate("ca", "ed25519");
        Path other = generate("other", "ed25519");
        try (OpenSshServer server = start(ca, "127.0.0.1", ALWAYS)) {
            String plain = "[127.0.0.1]:" + server.port() + " " + publicKey(folder.resolve("host"));
            opens(server, plain);
            opens(server, plain + "\n@cert-authority * " + publicKey(other));
        }
        try (OpenSshServer server = OpenSshServer.start()) {
            opens(server, Files.readString(server.knownHostsFile()) + "@cert-authority * " + publicKey(ca));
        }
    }

    @Test
    void a_login_that_fails_after_the_certificate_was_accepted_is_told_as_that() throws Exception {
        Path ca = generate("ca", "ed25519");
        Path stranger = generate("stranger", "ed25519");
        try (OpenSshServer server = start(ca, "127.0.0.1", ALWAYS)) {
            TunnelSpec.Builder spec = spec(server, "@cert-authority * " + publicKey(ca));
            assertThat(refusal(spec.credentials(Credentials.privateKey(stranger)))
                            .kind())
                    .isEqualTo(Kind.AUTHENTICATION_REFUSED);
        }
    }

    /** A server whose ECDSA key has a certificate. */
    private OpenSshServer start(Path ca, String principal, String validity) throws Exception {
        Path host = folder.resolve("host");
        if (!Files.exists(host)) {
            generate("host", "ecdsa");
        }
        sign(ca, principal, validity);
        return OpenSshServer.start("HostKey " + host, "HostCertificate " + host + "-cert.pub");
    }

    private void sign(Path ca, String principal, String validity) throws Exception {
        List<String> sign = List.of("ssh-keygen", "-q", "-h", "-s", ca.toString(), "-I", "a host");
        run(sign, "-n", principal, "-V", validity, folder.resolve("host") + ".pub");
    }

    private Path generate(String name, String type) throws Exception {
        Path key = folder.resolve(name);
        run(List.of("ssh-keygen", "-q"), "-t", type, "-N", "", "-f", key.toString());
        return key;
    }

    private static String publicKey(Path key) throws IOException {
        return Files.readString(Path.of(key + ".pub")).strip();
    }

    private void opens(OpenSshServer server, String known) throws Exception {
        try (TunnelSupervisor supervisor =
                TunnelSupervisor.open(spec(server, known).build(), PATIENCE)) {
            assertThat(supervisor.state().isUp()).isTrue();
        }
        assertThat(ssh(server)).as("ssh with " + known).isZero();
    }

    private Failure refusal(OpenSshServer server, String known) throws Exception {
        Failure failure = refusal(spec(server, known));
        assertThat(ssh(server)).as("ssh with " + known).isEqualTo(255);
        return failure;
    }

    private static Failure refusal(TunnelSpec.Builder spec) {
        try (TunnelSupervisor supervisor =
                TunnelSupervisor.builder(spec.build()).build()) {
            TunnelState state = supervisor.start().awaitStopped(PATIENCE);
            return ((TunnelState.Failed) state).cause();
        }
    }

    private TunnelSpec.Builder spec(OpenSshServer server, String known) throws IOException {
        Path file = Files.writeString(folder.resolve("known_hosts"), known + "\n");
        return Specs.to(server).hostKeys(HostKeys.knownHosts(file)).forward(Forward.local("t", "0:127.0.0.1:1"));
    }

    /** The status of ssh with the same known_hosts file. */
    private int ssh(OpenSshServer server, String... options) throws Exception {
        List<String> command = new ArrayList<>(List.of(
                "ssh", "-Fnone", "-oBatchMode=yes", "-oStrictHostKeyChecking=yes", "-oGlobalKnownHostsFile=none"));
        command.addAll(List.of(options));
        return status(
                command,
                "-oUserKnownHostsFile=" + folder.resolve("known_hosts"),
                "-i" + server.privateKeyFile(),
                "-p" + server.port(),
                server.user() + "@127.0.0.1",
                "true");
    }

    private static void run(List<String> command, String... more) throws Exception {
        assertThat(status(command, more)).isZero();
    }

    private static int status(List<String> command, String... more) throws Exception {
        List<String> all = new ArrayList<>(command);
        all.addAll(List.of(more));
        Process process = new ProcessBuilder(all).redirectErrorStream(true).start();
        String output = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        assertThat(process.waitFor(30, TimeUnit.SECONDS)).as(output).isTrue();
        return process.exitValue();
    }
}
