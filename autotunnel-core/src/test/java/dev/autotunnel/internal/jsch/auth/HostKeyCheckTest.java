package dev.autotunnel.internal.jsch.auth;

import static org.assertj.core.api.Assertions.assertThat;

import com.jcraft.jsch.HostKey;
import dev.autotunnel.event.Failure;
import dev.autotunnel.event.Failure.Kind;
import dev.autotunnel.internal.jsch.auth.callback.UserCode;
import dev.autotunnel.internal.runtime.Deadline;
import dev.autotunnel.internal.runtime.VirtualRuntime;
import dev.autotunnel.internal.transport.TransportException;
import dev.autotunnel.spec.Algorithms;
import dev.autotunnel.spec.Credentials;
import dev.autotunnel.spec.HostKeyVerifier.Verdict;
import dev.autotunnel.spec.HostKeys;
import dev.autotunnel.spec.SshServer;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.math.BigInteger;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** JSch does not compare the key that a server shows with the algorithm that was agreed on: that is left to our check. */
class HostKeyCheckTest {
    private static final byte[] DSA = key("ssh-dss", number(1024), number(160), number(1024), number(1024));
    private static final byte[] RSA = key("ssh-rsa", BigInteger.valueOf(65_537).toByteArray(), number(2048));
    private static final byte[] ED25519 = key("ssh-ed25519", new byte[32]);

    @TempDir
    private Path folder;

    private final List<String> steps = new ArrayList<>();

    @Test
    void a_known_key_of_a_type_that_was_not_asked_for_is_refused() throws Exception {
        Failure refusal = refusal(check(known(DSA), Algorithms.defaults()), DSA);

        assertThat(refusal.kind()).isEqualTo(Kind.HOST_KEY_UNKNOWN);
        assertThat(refusal.message()).contains("ssh-dss key SHA256:", "a type that was not asked for");
        assertThat(refusal.remedy()).contains("do not connect");
    }

    @Test
    void a_known_key_of_a_type_that_the_user_took_out_is_refused() throws Exception {
        HostKeys known = known(RSA, ED25519);
        Algorithms noRsa = Algorithms.defaults().withHostKeys("-rsa*");

        assertThat(refusal(check(known, noRsa), RSA).kind()).isEqualTo(Kind.HOST_KEY_UNKNOWN);
        assertThat(check(known, noRsa).check("h", ED25519)).isEqualTo(HostKeyCheck.OK);
        assertThat(check(known, Algorithms.defaults()).check("h", RSA)).isEqualTo(HostKeyCheck.OK);
    }

    @Test
    void a_verifier_is_not_asked_about_a_type_that_was_not_asked_for() throws Exception {
        HostKeys verified = HostKeys.verifiedBy(key -> Verdict.accept());

        assertThat(refusal(check(verified, Algorithms.defaults()), DSA).kind()).isEqualTo(Kind.HOST_KEY_UNKNOWN);
        assertThat(check(verified, Algorithms.defaults()).check("h", ED25519)).isEqualTo(HostKeyCheck.OK);
    }

    @Test
    void it_is_told_where_the_trust_in_a_key_comes_from() throws Exception {
        Path known = folder.resolve("known_hosts");
        assertThat(accepted(known(ED25519))).endsWith(", trusted by " + known);
        assertThat(accepted(HostKeys.verifiedBy(key -> Verdict.accept())))
                .endsWith(", accepted by the application's verifier");
        assertThat(accepted(HostKeys.insecureAcceptAnyKey())).endsWith(", any key is trusted");
        Files.delete(known);
        assertThat(accepted(HostKeys.acceptNew(known, folder.resolve("more"))))
                .endsWith(", new, would be added to " + known);
        assertThat(accepted(HostKeys.acceptUnknown(known))).endsWith(", new, would be added to " + known);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "ssh-ed25519                                     | ssh-ed25519 | ssh-ed25519",
                "ssh-ed25519-cert-v01@openssh.com,rsa-sha2-512   | rsa-sha2-512 | ssh-ed25519-cert-v01@openssh.com,rsa-sha2-512",
                "ssh-ed25519-cert-v01@openssh.com                | ssh-ed25519-cert-v01@openssh.com | ssh-ed25519-cert-v01@openssh.com",
                "-ecdsa*,rsa*,ssh-ed25519                        | '' | ssh-ed25519-cert-v01@openssh.com",
            })
    void certificates_are_asked_for_as_the_user_lists_them(String changes, String without, String withAuthority)
            throws Exception {
        Algorithms algorithms = Algorithms.defaults().withHostKeys(changes);
        HostKeys authority = HostKeys.knownHosts(
                Files.writeString(folder.resolve("authority"), "@cert-authority * " + line(ED25519) + "\n"));

        assertThat(check(authority, algorithms).algorithms()).isEqualTo(withAuthority);
        if (!without.isEmpty()) {
            assertThat(check(known(ED25519), algorithms).algorithms()).isEqualTo(without);
        }
    }

    /** {@code ssh} asks for certificates in this order if it knows no authority. */
    @Test
    void a_revoked_key_may_be_that_of_an_authority_so_certificates_are_asked_for() throws Exception {
        String revoked = "@revoked * " + line(ED25519) + "\n";
        HostKeys alone = HostKeys.knownHosts(Files.writeString(folder.resolve("revoked"), revoked));
        HostKeys withKnown =
                HostKeys.knownHosts(Files.writeString(folder.resolve("known"), revoked + "h " + line(RSA) + "\n"));
        Algorithms two = Algorithms.defaults().withHostKeys("-ecdsa*,rsa-sha2-256*");

        assertThat(check(alone, two).algorithms())
                .isEqualTo(
                        "ssh-ed25519-cert-v01@openssh.com,rsa-sha2-512-cert-v01@openssh.com,ssh-ed25519,rsa-sha2-512");
        assertThat(check(withKnown, two).algorithms())
                .isEqualTo(
                        "rsa-sha2-512-cert-v01@openssh.com,rsa-sha2-512,ssh-ed25519-cert-v01@openssh.com,ssh-ed25519");
        assertThat(check(withKnown, two.withHostKeys("rsa-sha2-512")).algorithms())
                .isEqualTo("rsa-sha2-512");
    }

    @Test
    void an_authority_counts_only_for_a_certificate_that_was_agreed_on() throws Exception {
        HostKeys authority = HostKeys.knownHosts(
                Files.writeString(folder.resolve("authority"), "@cert-authority * " + line(ED25519) + "\n"));

        assertThat(markers(check(authority, Algorithms.defaults()))).isEmpty();
        assertThat(markers(agreed(authority, "ssh-ed25519-cert-v01@openssh.com", "ssh-ed25519")))
                .containsExactly("@cert-authority");
        assertThat(markers(agreed(authority, "ssh-ed25519", "ssh-ed25519"))).isEmpty();
        assertThat(markers(agreed(authority, "ssh-ed25519-cert-v01@openssh.com", "ecdsa-sha2-nistp256")))
                .isEmpty();
        assertThat(markers(agreed(authority, "ssh-dss-cert-v01@openssh.com", "ssh-dss")))
                .isEmpty();
        assertThat(markers(agreed(authority, "rsa-sha2-512-cert-v01@openssh.com", "rsa-sha2-512")))
                .as("nobody knows how long the key is")
                .isEmpty();
    }

    @Test
    void a_revoked_key_is_refused_as_an_authority_too_whatever_was_agreed_on() throws Exception {
        HostKeys revoked =
                HostKeys.knownHosts(Files.writeString(folder.resolve("revoked"), "@revoked * " + line(ED25519) + "\n"));

        assertThat(markers(check(revoked, Algorithms.defaults()))).containsExactly("@revoked", "@cert-authority");
        assertThat(markers(agreed(revoked, "ssh-ed25519-cert-v01@openssh.com", "ssh-ed25519")))
                .containsExactly("@revoked", "@cert-authority");
    }

    private HostKeyCheck agreed(HostKeys trusted, String algorithm, String signedBy) throws TransportException {
        HostKeyCheck check = check(trusted, Algorithms.defaults());
        check.heard("kex: host key algorithm: " + algorithm);
        check.heard("ssh_eddsa_verify: " + signedBy + " signature true");
        return check;
    }

    private static List<String> markers(HostKeyCheck check) {
        return Stream.of(check.getHostKey()).map(HostKey::getMarker).toList();
    }

    @Test
    void sha1_in_certificates_is_asked_for_only_by_its_name() throws Exception {
        HostKeys authority = HostKeys.knownHosts(
                Files.writeString(folder.resolve("authority"), "@cert-authority * " + line(ED25519) + "\n"));

        assertThat(check(authority, Algorithms.defaults().withHostKeys("+ssh-rsa"))
                        .algorithms())
                .startsWith("ssh-ed25519-cert-v01@openssh.com,")
                .endsWith(",ssh-rsa")
                .doesNotContain("ssh-rsa-cert");
    }

    @Test
    void the_exchange_of_keys_is_told_once() throws Exception {
        HostKeyCheck check = check(known(ED25519), Algorithms.defaults());
        check.getHostKey();
        check.getHostKey();
        check.check("h", ED25519);

        assertThat(steps).hasSize(2).startsWith("keys exchanged");
    }

    private String accepted(HostKeys trusted) throws TransportException {
        assertThat(check(trusted, Algorithms.defaults()).check("h", ED25519)).isEqualTo(HostKeyCheck.OK);
        return steps.get(steps.size() - 1);
    }

    private HostKeys known(byte[]... keys) throws IOException {
        StringBuilder text = new StringBuilder();
        for (byte[] key : keys) {
            text.append("h ").append(line(key)).append('\n');
        }
        return HostKeys.knownHosts(Files.writeString(folder.resolve("known_hosts"), text));
    }

    private static String line(byte[] key) {
        int length = ByteBuffer.wrap(key).getInt();
        return new String(key, Integer.BYTES, length, StandardCharsets.US_ASCII) + " "
                + Base64.getEncoder().encodeToString(key);
    }

    private HostKeyCheck check(HostKeys trusted, Algorithms algorithms) throws TransportException {
        SshServer server = SshServer.of("u@h", Credentials.agent(), trusted).toBuilder()
                .algorithms(algorithms)
                .build();
        HostKeyCheck check = new HostKeyCheck(server, new HostKeyTypes().search(), false, new HostKeyCheck.Progress() {
            @Override
            public void keysExchanged() {
                steps.add("keys exchanged");
            }

            @Override
            public void hostKeyAccepted(String key) {
                steps.add(key);
            }
        });
        check.load(new UserCode(Runnable::run, Deadline.after(new VirtualRuntime(), Duration.ofMinutes(1))));
        return check;
    }

    private static Failure refusal(HostKeyCheck check, byte[] key) {
        assertThat(check.check("h", key)).isEqualTo(HostKeyCheck.NOT_INCLUDED);
        @Nullable Failure refusal = check.refusal();
        assertThat(refusal).isNotNull();
        return refusal;
    }

    private static byte[] number(int bits) {
        return BigInteger.ONE.shiftLeft(bits).subtract(BigInteger.ONE).toByteArray();
    }

    private static byte[] key(String type, byte[]... fields) {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        put(out, type.getBytes(StandardCharsets.US_ASCII));
        for (byte[] field : fields) {
            put(out, field);
        }
        return out.toByteArray();
    }

    private static void put(ByteArrayOutputStream out, byte[] field) {
        out.writeBytes(ByteBuffer.allocate(Integer.BYTES).putInt(field.length).array());
        out.writeBytes(field);
    }
}
