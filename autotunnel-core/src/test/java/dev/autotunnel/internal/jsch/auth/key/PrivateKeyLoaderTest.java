package dev.autotunnel.internal.jsch.auth.key;

import static dev.autotunnel.internal.jsch.auth.key.KeyFixtures.PASSPHRASE;
import static dev.autotunnel.internal.jsch.auth.key.KeyFixtures.content;
import static dev.autotunnel.internal.jsch.auth.key.KeyFixtures.load;
import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.Base64;
import java.util.HexFormat;
import java.util.Objects;
import java.util.Set;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/** The forms in which ssh-keygen, openssl and puttygen write private keys, and what is said of anything else. */
class PrivateKeyLoaderTest {
    private static final Set<String> NEED_BOUNCY_CASTLE = Set.of(
            "openssh-chacha20",
            "op-ed25519-scrypt.pem",
            "p3-ed25519-enc.ppk",
            "p3-rsa-enc.ppk",
            "p3-ecdsab256-enc.ppk");

    static Stream<String> needBouncyCastle() {
        return NEED_BOUNCY_CASTLE.stream().sorted();
    }

    static Stream<String> readable() {
        return KeyFixtures.publicKeys().keySet().stream().filter(name -> !NEED_BOUNCY_CASTLE.contains(name));
    }

    static Stream<String> encrypted() {
        return readable().filter(name -> name.contains("enc") || name.startsWith("op-") || name.startsWith("ot-"));
    }

    @ParameterizedTest
    @MethodSource("readable")
    void a_key_is_read_from_its_bytes(String name) throws Exception {
        assertThat(KeyFixtures.publicKey(load(content(name), PASSPHRASE)))
                .isEqualTo(KeyFixtures.publicKeys().get(name));
    }

    @ParameterizedTest
    @MethodSource("encrypted")
    void a_missing_and_a_wrong_passphrase_are_told(String name) {
        assertThat(whyNot(content(name), null).what()).isEqualTo("needs a passphrase");
        for (int i = 0; i < (name.startsWith("p2") ? 50 : 2); i++) {
            assertThat(whyNot(content(name), "wrong " + i).what()).isEqualTo("does not open with this passphrase");
        }
    }

    @ParameterizedTest
    @CsvSource({
        "openssh-chacha20,      chacha20-poly1305@openssh.com",
        "op-ed25519-scrypt.pem, scrypt",
        "p3-ed25519-enc.ppk,    Argon2id",
        "p3-rsa-enc.ppk,        Argon2id"
    })
    void what_needs_bouncy_castle_names_the_jar(String name, String what) {
        UnusableKeyException why = whyNot(content(name), PASSPHRASE);

        assertThat(why.what()).contains(what, "which needs BouncyCastle");
        assertThat(why.remedy()).contains("org.bouncycastle:bcprov-jdk18on");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "openssh-ed25519.pub     | is a public key, not a private key",
                "ssh.com                 | is in the form of ssh.com",
                "o-ed448.pem             | is an Ed448 key",
                "o-x25519.pem            | is an X25519 key",
                "o-ec-secp256k1.pem      | is a key on the elliptic curve 1.3.132.0.10",
                "o-ec-nopub.pem          | lacks its public part",
                "ot-rsa-aria256.pem      | is encrypted with ARIA-256-CBC, which is not supported",
                "op-ed25519-camellia.pem | is encrypted in a way that is not supported"
            })
    void what_cannot_be_used_is_named(String name, String what) {
        assertThat(whyNot(content(name), PASSPHRASE).what()).startsWith(what);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "''                                                       | is empty",
                "' \t '                                                   | is empty",
                "this is no key                                           | is not a private key in a known form",
                "ssh-ed25519-cert-v01@openssh.com AAAAIHNzaC1l c          | is a certificate, not a private key",
                "ecdsa-sha2-nistp256 AAAAE2VjZHNh c                       | is a public key, not a private key",
                "-----BEGIN PUBLIC KEY-----AAAA-----END PUBLIC KEY-----   | is a public key, not a private key",
                "---- BEGIN SSH2 PUBLIC KEY ----                          | is a public key, not a private key",
                "-----BEGIN CERTIFICATE-----AAAA-----END CERTIFICATE----- | is an X.509 certificate, not a private key",
                "SSH PRIVATE KEY FILE FORMAT 1.1                          | is a key of the SSH protocol 1",
                "-----BEGIN PGP PRIVATE KEY BLOCK-----                    | is a PGP key",
                "-----BEGIN RSA PRIVATE KEY-----AAAA                      | is cut off: its END line is missing",
                "-----BEGIN RSA PRIVATE KEY-----A*-----END RSA PRIVATE KEY----- | is damaged",
                "-----BEGIN DSA PRIVATE KEY-----AA==-----END DSA PRIVATE KEY----- | is a DSA key",
                "PuTTY-User-Key-File-3: ssh-rsa Encryption: none          | is a key of PuTTY's that has lost its line ends",
                "${SSH_KEY}                                               | is a placeholder",
                "0\u0082\u0001                                            | is binary"
            })
    void what_is_no_private_key_is_named(String text, String what) {
        assertThat(whyNot(text.getBytes(ISO_8859_1), null).what()).startsWith(what);
    }

    @ParameterizedTest
    @CsvSource({
        "04085353535353535353 0201FF, asks for -1 rounds of key derivation",
        "04085353535353535353 020100, asks for 0 rounds of key derivation",
        "04085353535353535353 02047FFFFFFF, asks for 2147483647 rounds of key derivation",
        "0400 020101, 'is damaged'",
        "'', 'is damaged'"
    })
    void a_key_derivation_that_makes_no_sense_is_named(String saltAndRounds, String what) {
        String how = der("30", saltAndRounds.replace(" ", ""));
        String derivation = der("30", der("06", "2A864886F70D01050C") + how);
        String cipher = der("30", der("06", "60864801650304012A") + der("04", "00".repeat(16)));
        String scheme = der("30", der("06", "2A864886F70D01050D") + der("30", derivation + cipher));
        String key = der("30", scheme + der("04", "00".repeat(48)));

        assertThat(whyNot(pem("ENCRYPTED PRIVATE KEY", key), PASSPHRASE).what()).startsWith(what);
    }

    @ParameterizedTest
    @CsvSource({
        "5001, 'for 5001 rounds', '1 to 5000'",
        "2147483647, 'for 2147483647 rounds', ''",
        "-1, 'for -1 rounds', ''"
    })
    void more_rounds_of_bcrypt_than_fit_a_login_are_refused_at_once(int rounds, String asked, String most) {
        UnusableKeyException why = whyNot(openSsh("aes256-ctr", "bcrypt", rounds, "ssh-ed25519"), PASSPHRASE);

        assertThat(why.what())
                .startsWith("asks " + asked + " of key derivation")
                .contains(most);
        assertThat(why.remedy()).contains("ssh-keygen -p");
    }

    @ParameterizedTest
    @CsvSource({
        "01000000, 08, 01, 16384 MiB",
        "04000000, 08, 01, 65536 MiB",
        "4000, 08, 7FFF, 16 MiB of memory, filled 32767 times"
    })
    void more_memory_for_scrypt_than_a_program_can_spare_is_refused_at_once(String n, String r, String p, String what) {
        String how = der("04", "53".repeat(8)) + der("02", n) + der("02", r) + der("02", p);
        String derivation = der("30", der("06", "2B06010401DA47040B") + der("30", how));
        String cipher = der("30", der("06", "60864801650304012A") + der("04", "00".repeat(16)));
        String scheme = der("30", der("06", "2A864886F70D01050D") + der("30", derivation + cipher));
        byte[] key = pem("ENCRYPTED PRIVATE KEY", der("30", scheme + der("04", "00".repeat(16))));

        assertThat(whyNot(key, PASSPHRASE).what())
                .startsWith("asks for " + what)
                .contains("scrypt");
    }

    @ParameterizedTest
    @CsvSource({
        "Argon2-Memory: 8192, Argon2-Memory: 99999999, Argon2id",
        "'Argon2-Passes: [0-9]+', Argon2-Passes: 99999999, Argon2id"
    })
    void more_memory_for_argon2_than_a_program_can_spare_is_refused_at_once(String line, String other, String what) {
        String text = KeyFixtures.text("p3-ed25519-enc.ppk").replaceFirst(line, other);
        assertThat(text).contains(other);

        assertThat(whyNot(text.getBytes(ISO_8859_1), PASSPHRASE).what())
                .startsWith("asks for ")
                .contains(what, "256 MiB");
    }

    @Test
    void an_elliptic_curve_that_is_missing_is_damage() {
        String algorithm = der("30", der("06", "2A8648CE3D0201"));
        String key = der("30", der("02", "00") + algorithm + der("04", der("30", "")));

        assertThat(whyNot(pem("PRIVATE KEY", key), null).what()).startsWith("is damaged");
    }

    @Test
    void the_handle_of_a_fido_key_is_named() {
        UnusableKeyException why = whyNot(openSsh("none", "sk-ssh-ed25519@openssh.com"), null);

        assertThat(why.what()).contains("is the handle of a FIDO key (sk-ssh-ed25519@openssh.com)");
        assertThat(why.remedy()).contains("agent");
    }

    @Test
    void a_key_whose_halves_do_not_belong_together_is_damaged() {
        byte[] content = content("p2-ed25519-plain.ppk");
        String other = Objects.requireNonNull(KeyFixtures.publicKeys().get("p3-ed25519-plain.ppk"))
                .substring(12);
        String text = new String(content, ISO_8859_1)
                .replaceAll("Public-Lines: 2\n.*\n.*\n", "Public-Lines: 1\n" + other + "\n");

        assertThat(whyNot(text.getBytes(ISO_8859_1), null).what()).startsWith("is damaged: its private part");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {"openssh-ed25519", "openssh-rsa-enc", "o-ed25519.pem", "op-rsa-default.pem", "ot-ec-aes256.pem"})
    void a_truncated_key_is_never_called_a_wrong_passphrase(String name) {
        byte[] whole = content(name);
        for (int length = 0; length < whole.length - 40; length += 37) {
            assertThat(whyNot(Arrays.copyOf(whole, length), PASSPHRASE).what())
                    .isNotEqualTo("does not open with this passphrase");
        }
    }

    /** An element shorter than 128 bytes, in hexadecimal digits. */
    private static String der(String tag, String content) {
        return tag + "%02X".formatted(content.length() / 2) + content;
    }

    private static byte[] pem(String label, String der) {
        String base64 = Base64.getEncoder().encodeToString(HexFormat.of().parseHex(der));
        return "-----BEGIN %1$s-----%n%2$s%n-----END %1$s-----%n"
                .formatted(label, base64)
                .getBytes(ISO_8859_1);
    }

    private static byte[] openSsh(String cipher, String type) {
        return openSsh(cipher, "none", 0, type);
    }

    private static byte[] openSsh(String cipher, String kdf, int rounds, String type) {
        ByteBuffer body = ByteBuffer.allocate(200).put("openssh-key-v1\0".getBytes(ISO_8859_1));
        for (String text : new String[] {cipher, kdf}) {
            body.putInt(text.length()).put(text.getBytes(ISO_8859_1));
        }
        if (kdf.equals("none")) {
            body.putInt(0);
        } else {
            body.putInt(24).putInt(16).put(new byte[16]).putInt(rounds);
        }
        body.putInt(1).putInt(100).putInt(type.length()).put(type.getBytes(ISO_8859_1));
        String base64 = Base64.getMimeEncoder().encodeToString(body.array());
        return ("-----BEGIN OPENSSH PRIVATE KEY-----\n" + base64 + "\n-----END OPENSSH PRIVATE KEY-----\n")
                .getBytes(ISO_8859_1);
    }

    private static UnusableKeyException whyNot(byte[] content, @Nullable String passphrase) {
        UnusableKeyException why = catchThrowableOfType(UnusableKeyException.class, () -> load(content, passphrase));
        assertThat(why).isNotNull();
        return why;
    }
}
