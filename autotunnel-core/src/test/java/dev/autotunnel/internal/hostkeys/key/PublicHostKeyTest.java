package dev.autotunnel.internal.hostkeys.key;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.autotunnel.internal.hostkeys.Keys;
import java.io.ByteArrayOutputStream;
import java.math.BigInteger;
import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.Base64;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

@SuppressWarnings("StringSplitter") // the test fails by the exception, or gains nothing by the rule
class PublicHostKeyTest {
    private static final byte[] EXPONENT = {1, 0, 1};

    @ParameterizedTest
    @ValueSource(strings = {Keys.ED25519, Keys.ECDSA, Keys.P384, Keys.RSA, Keys.DSA})
    void a_key_is_what_it_was_made_of(String text) {
        PublicHostKey key = Keys.key(text);

        assertThat(key.type() + " " + key.base64()).isEqualTo(text);
        assertThat(key).isEqualTo(Keys.key(text)).hasSameHashCodeAs(Keys.key(text));
        assertThat(key.toString()).isEqualTo(key.type() + " key " + key.fingerprint());
    }

    @Test
    void a_fingerprint_is_that_of_ssh_keygen() {
        assertThat(Keys.key(Keys.RSA).fingerprint()).isEqualTo(Keys.RSA_FINGERPRINT);
    }

    @Test
    void the_names_of_its_algorithms_stand_for_an_rsa_key() throws Exception {
        String base64 = Keys.RSA.split(" ")[1];

        assertThat(PublicHostKey.parse("rsa-sha2-512", base64)).isEqualTo(Keys.key(Keys.RSA));
        assertThat(PublicHostKey.parse("rsa-sha2-256", base64).type()).isEqualTo("ssh-rsa");
        assertThat(KeyTypes.ofAlgorithm("rsa-sha2-512")).isEqualTo("ssh-rsa");
    }

    @Test
    void the_same_rsa_key_in_another_encoding_is_the_same_key() throws Exception {
        byte[] modulus = BigInteger.ONE.shiftLeft(2047).add(BigInteger.ONE).toByteArray();
        byte[] padded = new byte[modulus.length + 7];
        System.arraycopy(modulus, 0, padded, 7, modulus.length);

        PublicHostKey key = PublicHostKey.of(blob("ssh-rsa", EXPONENT, modulus));
        assertThat(PublicHostKey.of(blob("ssh-rsa", EXPONENT, padded))).isEqualTo(key);
        assertThat(PublicHostKey.of(blob("ssh-rsa", new byte[] {0, 1, 0, 1}, modulus)))
                .isEqualTo(key);
        assertThat(PublicHostKey.of(blob("rsa-sha2-512", EXPONENT, modulus))).isEqualTo(key);
    }

    @Test
    void what_is_not_exactly_a_key_is_refused() {
        byte[] point = new byte[65];
        refused("less than 1024 bits", blob("ssh-rsa", EXPONENT, new byte[] {1, 2, 3}));
        refused("negative", blob("ssh-rsa", EXPONENT, new byte[] {-1, 2, 3}));
        refused(
                "more than 16384 bits",
                blob("ssh-rsa", EXPONENT, BigInteger.ONE.shiftLeft(16_385).toByteArray()));
        refused("cut off", blob("ssh-rsa", EXPONENT));
        refused("cut off", new byte[] {0, 0, 0, 9, 's'});
        refused("cut off", new byte[] {-1, -1, -1, -1});
        refused("32 bytes", blob("ssh-ed25519", new byte[31]));
        refused("after the end", blob("ssh-ed25519", new byte[32], new byte[0]));
        refused("another curve", blob("ecdsa-sha2-nistp256", "nistp384".getBytes(US_ASCII), point));
        refused("no uncompressed point", blob("ecdsa-sha2-nistp256", "nistp256".getBytes(US_ASCII), point));
        refused("unknown", blob("ssh-unheard-of", new byte[32]));
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "AAA", "AAAA====", "AAAB=", "****", "AAAAC3NzaC1lZDI1NTE5AAAAI\u00e4"})
    void what_is_not_padded_base64_is_refused(String base64) {
        assertThatThrownBy(() -> PublicHostKey.parse("ssh-ed25519", base64))
                .isInstanceOf(InvalidHostKeyException.class);
    }

    @Test
    void a_cut_off_at_any_place_is_refused() {
        for (String text : List.of(Keys.ED25519, Keys.ECDSA, Keys.RSA, Keys.DSA)) {
            byte[] blob = Base64.getDecoder().decode(text.split(" ")[1]);
            for (int length = 0; length < blob.length; length++) {
                byte[] part = Arrays.copyOf(blob, length);
                assertThatThrownBy(() -> PublicHostKey.of(part)).isInstanceOf(InvalidHostKeyException.class);
            }
        }
    }

    @Test
    void types_that_no_server_of_ours_shows_are_keys_still() throws Exception {
        assertThat(PublicHostKey.of(blob("sk-ssh-ed25519@openssh.com", new byte[32], new byte[4]))
                        .type())
                .isEqualTo("sk-ssh-ed25519@openssh.com");
        assertThat(PublicHostKey.of(blob("ssh-ed25519-cert-v01@openssh.com", new byte[32]))
                        .type())
                .isEqualTo("ssh-ed25519-cert-v01@openssh.com");
        assertThat(PublicHostKey.of(blob("sk-ssh-ed25519-cert-v01@openssh.com", new byte[32]))
                        .type())
                .isEqualTo("sk-ssh-ed25519-cert-v01@openssh.com");
    }

    private static void refused(String reason, byte[] blob) {
        assertThatThrownBy(() -> PublicHostKey.of(blob))
                .isInstanceOf(InvalidHostKeyException.class)
                .hasMessageContaining(reason);
    }

    private static byte[] blob(String type, byte[]... parts) {
        ByteArrayOutputStream blob = new ByteArrayOutputStream();
        put(blob, type.getBytes(US_ASCII));
        for (byte[] part : parts) {
            put(blob, part);
        }
        return blob.toByteArray();
    }

    private static void put(ByteArrayOutputStream blob, byte[] part) {
        blob.writeBytes(ByteBuffer.allocate(4).putInt(part.length).array());
        blob.writeBytes(part);
    }
}
