package dev.autotunnel;

import static org.assertj.core.api.Assertions.assertThat;

import dev.autotunnel.event.Failure;
import dev.autotunnel.event.Failure.Kind;
import dev.autotunnel.openssh.Command;
import dev.autotunnel.openssh.RequiresOpenSsh;
import dev.autotunnel.openssh.TestSecrets;
import dev.autotunnel.spec.Algorithms;
import dev.autotunnel.spec.Credentials;
import dev.autotunnel.spec.Forward;
import dev.autotunnel.spec.HostKeys;
import dev.autotunnel.spec.SshServer;
import dev.autotunnel.spec.TunnelSpec;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.KeyPair;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.apache.sshd.common.NamedFactory;
import org.apache.sshd.common.keyprovider.KeyPairProvider;
import org.apache.sshd.common.session.SessionContext;
import org.apache.sshd.common.signature.BuiltinSignatures;
import org.apache.sshd.common.signature.Signature;
import org.apache.sshd.common.signature.SignatureRSASHA512;
import org.apache.sshd.common.util.buffer.ByteArrayBuffer;
import org.apache.sshd.server.forward.AcceptAllForwardingFilter;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/**
 * A server that agrees on one host key algorithm and shows another: a certificate of a known authority, which was not asked for
 * or whose key is too short. {@code ssh} refuses each of them, and tells why.
 */
@RequiresOpenSsh
@Timeout(120)
class UnaskedHostCertificateIT {
    private static final String REFUSED = "key type does not match";

    @TempDir
    private Path folder;

    private org.apache.sshd.server.SshServer server = org.apache.sshd.server.SshServer.setUpDefaultServer();

    @AfterEach
    void stop() throws IOException {
        server.close(true);
    }

    @Test
    void a_certificate_that_was_asked_for_is_trusted() throws Exception {
        HostCertificates by = new HostCertificates(HostCertificates.rsa(2048));
        for (KeyPair key : List.of(HostCertificates.ecdsa(), HostCertificates.rsa(2048))) {
            String algorithm = algorithm(key) + "-cert-v01@openssh.com";
            start(algorithm, by.certificate(key), key);
            Logins.assertUp(spec(by, Algorithms.defaults()));
            assertThat(ssh()).doesNotContain(REFUSED, "Host key verification failed", "Bad server host key");
            server.close(true);
        }
    }

    @Test
    void a_certificate_although_its_plain_key_was_agreed_on_does_not_count() throws Exception {
        HostCertificates by = new HostCertificates(HostCertificates.ecdsa());
        KeyPair key = HostCertificates.ecdsa();
        start("ecdsa-sha2-nistp256", by.certificate(key), key);
        Failure failure =
                Logins.firstFailure(spec(by, Algorithms.defaults().withHostKeys("ecdsa-sha2-nistp256,ssh-ed25519")));

        assertThat(failure.kind()).isEqualTo(Kind.HOST_KEY_UNKNOWN);
        assertThat(failure.message()).contains("its certificate does not count", "was not asked for");
        assertThat(ssh("HostKeyAlgorithms=ecdsa-sha2-nistp256,ssh-ed25519")).contains(REFUSED);
    }

    @Test
    void a_certificate_of_another_type_than_the_one_that_was_agreed_on_does_not_count() throws Exception {
        HostCertificates by = new HostCertificates(HostCertificates.ecdsa());
        KeyPair key = HostCertificates.rsa(2048);
        start("ecdsa-sha2-nistp256", by.certificate(key), key, List.of(new RsaAs("ecdsa-sha2-nistp256")));
        Failure failure = Logins.firstFailure(spec(by, Algorithms.defaults().withHostKeys("-*rsa*")));

        assertThat(failure.kind()).isEqualTo(Kind.HOST_KEY_UNKNOWN);
        assertThat(failure.message()).contains("a type that was not asked for");
        assertThat(ssh("HostKeyAlgorithms=-*rsa*")).contains(REFUSED);
    }

    @Test
    void a_certificate_of_an_rsa_key_that_is_shorter_than_the_user_wants_does_not_count() throws Exception {
        HostCertificates by = new HostCertificates(HostCertificates.rsa(2048));
        KeyPair key = HostCertificates.rsa(1024);
        start("rsa-sha2-512", by.certificate(key), key);
        Failure failure = Logins.firstFailure(spec(by, Algorithms.defaults().withRequiredRsaSize(3072)));

        assertThat(failure.kind()).isEqualTo(Kind.HOST_KEY_UNKNOWN);
        assertThat(failure.message()).contains("which has 1024 bits, and RequiredRSASize is 3072");
        assertThat(ssh("RequiredRSASize=3072")).containsAnyOf(REFUSED, "Invalid key length");
    }

    @Test
    void a_certificate_of_an_rsa_key_of_less_than_1024_bits_does_not_count() throws Exception {
        HostCertificates by = new HostCertificates(HostCertificates.rsa(2048));
        KeyPair key = HostCertificates.rsa(768);
        start("rsa-sha2-512-cert-v01@openssh.com", by.certificate(key), key);
        Failure failure = Logins.firstFailure(spec(by, Algorithms.defaults()));

        assertThat(failure.kind()).isEqualTo(Kind.HOST_KEY_UNKNOWN);
        assertThat(failure.message()).contains("cannot be read", "less than 1024 bits");
        assertThat(ssh()).contains("Invalid key length");
    }

    /** Starts a server that agrees on this algorithm alone, and shows this certificate and proves to have its key. */
    private void start(String algorithm, byte[] shown, KeyPair key) throws Exception {
        start(algorithm, shown, key, List.of(BuiltinSignatures.fromFactoryName(algorithm)));
    }

    private void start(String algorithm, byte[] shown, KeyPair key, List<NamedFactory<Signature>> signatures)
            throws Exception {
        KeyPair certified = new KeyPair(new ByteArrayBuffer(shown).getRawPublicKey(), key.getPrivate());
        server = org.apache.sshd.server.SshServer.setUpDefaultServer();
        server.setHost("127.0.0.1");
        server.setPort(0);
        server.setKeyPairProvider(new Shown(algorithm, certified));
        server.setSignatureFactories(signatures);
        server.setPasswordAuthenticator((user, password, session) -> true);
        server.setForwardingFilter(AcceptAllForwardingFilter.INSTANCE);
        server.start();
    }

    private static String algorithm(KeyPair key) {
        return key.getPublic() instanceof java.security.interfaces.RSAPublicKey
                ? "rsa-sha2-512"
                : "ecdsa-sha2-nistp256";
    }

    private TunnelSpec spec(HostCertificates by, Algorithms algorithms) throws IOException {
        Path known = Files.writeString(folder.resolve("known_hosts"), "@cert-authority * " + by.authority() + "\n");
        SshServer at = SshServer.builder("user@127.0.0.1:" + server.getPort())
                .credentials(Credentials.password(TestSecrets.of("any")))
                .hostKeys(HostKeys.knownHosts(known))
                .algorithms(algorithms)
                .build();
        return TunnelSpec.builder("unasked")
                .server(at)
                .forward(Forward.local("db", "0:127.0.0.1:1"))
                .build();
    }

    /** What ssh prints. It has no password to give, so it never logs in. */
    private String ssh(String... options) {
        List<String> command = new ArrayList<>(List.of("ssh", "-Fnone", "-p" + server.getPort()));
        Stream.concat(
                        Stream.of(
                                "BatchMode=yes",
                                "StrictHostKeyChecking=yes",
                                "GlobalKnownHostsFile=none",
                                "UserKnownHostsFile=" + folder.resolve("known_hosts")),
                        Stream.of(options))
                .forEach(option -> command.add("-o" + option));
        command.addAll(List.of("user@127.0.0.1", "true"));
        return Command.run(command).output();
    }

    /** Signs by an RSA key when another algorithm was agreed on, and says so. */
    private record RsaAs(String getName) implements NamedFactory<Signature> {
        @Override
        public Signature create() {
            return new SignatureRSASHA512() {
                @Override
                public String getSshAlgorithmName(String agreed) {
                    return "rsa-sha2-512";
                }
            };
        }
    }

    /** One key under one name, whatever it is. */
    private record Shown(String algorithm, KeyPair key) implements KeyPairProvider {
        @Override
        public Iterable<KeyPair> loadKeys(SessionContext session) {
            return List.of(key);
        }

        @Override
        public Iterable<String> getKeyTypes(SessionContext session) {
            return List.of(algorithm);
        }

        @Override
        public KeyPair loadKey(SessionContext session, String type) {
            return key;
        }
    }
}
