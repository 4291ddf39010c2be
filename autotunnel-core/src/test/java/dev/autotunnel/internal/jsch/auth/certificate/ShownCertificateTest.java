package dev.autotunnel.internal.jsch.auth.certificate;

import static org.assertj.core.api.Assertions.assertThat;

import com.jcraft.jsch.JSch;
import java.math.BigInteger;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.security.Signature;
import java.security.interfaces.RSAPublicKey;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** An RSA certificate counts if its key was measured and is long enough. */
class ShownCertificateTest {
    private static final String RSA = "rsa-sha2-512-cert-v01@openssh.com";
    private static final List<String> ASKED = List.of("ssh-ed25519-cert-v01@openssh.com", RSA);
    private static final byte[] SIGNED = "the exchange hash".getBytes(StandardCharsets.US_ASCII);

    private final ShownCertificate certificate = new ShownCertificate();

    @AfterEach
    void forget() {
        MeasuredRsa.forget();
    }

    @Test
    void an_rsa_key_that_is_long_enough() throws Exception {
        certificate.heard("kex: host key algorithm: " + RSA);
        assertThat(verifies(keys(1024), "rsa-sha2-512")).isTrue();
        certificate.heard("ssh_rsa_verify: rsa-sha2-512 signature true");

        assertThat(certificate.whyNot(ASKED, 1024)).isEmpty();
        assertThat(certificate.whyNot(ASKED, 2048)).hasValue("its RSA key has 1024 bits, and RequiredRSASize is 2048");
        assertThat(certificate.whyNot(List.of("ssh-ed25519-cert-v01@openssh.com"), 1024))
                .hasValueSatisfying(why -> assertThat(why).endsWith("was not asked for"));
    }

    @Test
    void an_rsa_key_of_an_earlier_exchange_does_not_count() throws Exception {
        assertThat(verifies(keys(2048), "rsa-sha2-512")).isTrue();
        certificate.heard("kex: host key algorithm: " + RSA);
        certificate.heard("ssh_rsa_verify: rsa-sha2-512 signature true");

        assertThat(certificate.whyNot(ASKED, 1024)).hasValue("the length of its RSA key is not known");
    }

    @Test
    void a_signature_that_is_wrong_or_was_not_heard_of_does_not_count() {
        certificate.heard("kex: host key algorithm: ssh-ed25519-cert-v01@openssh.com");
        assertThat(certificate.whyNot(ASKED, 1024)).isPresent();
        certificate.heard("ssh_eddsa_verify: ssh-ed25519 signature false");
        assertThat(certificate.whyNot(ASKED, 1024)).isPresent();
        certificate.heard("server proposal: ssh_eddsa_verify: ssh-ed25519 signature true");
        assertThat(certificate.whyNot(ASKED, 1024)).isPresent();
        certificate.heard("ssh_eddsa_verify: ssh-ed25519 signature true");
        assertThat(certificate.whyNot(ASKED, 1024)).isEmpty();
    }

    @Test
    void signatures_of_rsa_keys_are_verified_by_the_algorithm_that_they_name() throws Exception {
        KeyPair keys = keys(2048);
        for (String name : List.of("rsa-sha2-512", "rsa-sha2-256", "ssh-rsa")) {
            assertThat(verifies(keys, name)).as(name).isTrue();
        }
        byte[] good = signature(keys, "rsa-sha2-512");
        byte[] cut = Arrays.copyOf(good, good.length - 1);
        byte[] changed = good.clone();
        changed[good.length - 1] ^= 1;

        assertThat(verifier(keys, "rsa-sha2-256").verify(good)).isFalse();
        assertThat(verifier(keys, "rsa-sha2-512").verify(cut)).isFalse();
        assertThat(verifier(keys, "rsa-sha2-512").verify(changed)).isFalse();
        assertThat(verifier(keys(2048), "rsa-sha2-512").verify(good)).isFalse();
        assertThat(verifier(keys, "rsa-sha2-512").verify(new byte[] {-1, -1, -1, -1}))
                .isFalse();
    }

    @Test
    void code_of_the_application_in_place_of_jschs_stays() {
        String before = JSch.getConfig("rsa-sha2-512");
        JSch.setConfig("rsa-sha2-512", "com.example.Own");
        try {
            assertThat(MeasuredRsa.classFor("rsa-sha2-512")).isEqualTo("com.example.Own");
            assertThat(MeasuredRsa.classFor("rsa-sha2-256")).isEqualTo(MeasuredRsa.Sha256.class.getName());
        } finally {
            JSch.setConfig("rsa-sha2-512", before);
        }
    }

    private static boolean verifies(KeyPair keys, String name) throws Exception {
        return verifier(keys, name).verify(signature(keys, name));
    }

    private static MeasuredRsa verifier(KeyPair keys, String name) throws Exception {
        MeasuredRsa rsa = Class.forName(MeasuredRsa.classFor(name))
                .asSubclass(MeasuredRsa.class)
                .getDeclaredConstructor()
                .newInstance();
        RSAPublicKey key = (RSAPublicKey) keys.getPublic();
        rsa.init();
        rsa.setPubKey(key.getPublicExponent().toByteArray(), key.getModulus().toByteArray());
        rsa.update(SIGNED);
        return rsa;
    }

    private static byte[] signature(KeyPair keys, String name) throws Exception {
        String algorithm = name.equals("ssh-rsa") ? "SHA1" : "SHA" + name.substring("rsa-sha2-".length());
        Signature signature = Signature.getInstance(algorithm + "withRSA");
        signature.initSign(keys.getPrivate());
        signature.update(SIGNED);
        byte[] bytes = signature.sign();
        byte[] type = name.getBytes(StandardCharsets.US_ASCII);
        return ByteBuffer.allocate(8 + type.length + bytes.length)
                .putInt(type.length)
                .put(type)
                .putInt(bytes.length)
                .put(bytes)
                .array();
    }

    private static KeyPair keys(int bits) throws Exception {
        KeyPairGenerator generator = KeyPairGenerator.getInstance("RSA");
        generator.initialize(bits);
        KeyPair keys = generator.generateKeyPair();
        BigInteger modulus = ((RSAPublicKey) keys.getPublic()).getModulus();
        assertThat(modulus.bitLength()).isEqualTo(bits);
        return keys;
    }
}
