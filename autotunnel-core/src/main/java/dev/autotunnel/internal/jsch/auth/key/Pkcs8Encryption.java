package dev.autotunnel.internal.jsch.auth.key;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.CharBuffer;
import java.security.AlgorithmParameters;
import java.security.GeneralSecurityException;
import java.util.Arrays;
import java.util.Map;
import javax.crypto.BadPaddingException;
import javax.crypto.Cipher;
import javax.crypto.EncryptedPrivateKeyInfo;
import javax.crypto.SecretKeyFactory;
import javax.crypto.spec.IvParameterSpec;
import javax.crypto.spec.PBEKeySpec;
import javax.crypto.spec.PBEParameterSpec;
import javax.crypto.spec.SecretKeySpec;

/**
 * Decrypts private keys in PKCS #8 form, by the schemes PBES2 and PBES1 of RFC 8018. JSch knows few of these schemes, and
 * reports a wrong passphrase for the others. Key derivation by scrypt is left to JSch, which uses BouncyCastle for it.
 *
 * <p>Immutable and stateless; thread-safe.
 */
final class Pkcs8Encryption {
    private static final String PBES2 = "1.2.840.113549.1.5.13";
    private static final String PBKDF2 = "1.2.840.113549.1.5.12";
    private static final String SCRYPT = "1.3.6.1.4.1.11591.4.11";
    private static final String DEFAULT_HASH = "1.2.840.113549.2.7";

    private static final Map<String, String> HASHES = Map.of(
            DEFAULT_HASH,
            "PBKDF2WithHmacSHA1",
            "1.2.840.113549.2.8",
            "PBKDF2WithHmacSHA224",
            "1.2.840.113549.2.9",
            "PBKDF2WithHmacSHA256",
            "1.2.840.113549.2.10",
            "PBKDF2WithHmacSHA384",
            "1.2.840.113549.2.11",
            "PBKDF2WithHmacSHA512");

    private static final Map<String, Integer> KEY_BITS = Map.of(
            "2.16.840.1.101.3.4.1.2", 128,
            "2.16.840.1.101.3.4.1.22", 192,
            "2.16.840.1.101.3.4.1.42", 256,
            "1.2.840.113549.3.7", 192);

    private static final int MOST_ROUNDS = 10_000_000;
    private static final long MOST_MEMORY = 256L << 20;
    private static final long MOST_FILLED = 16L << 30;

    private Pkcs8Encryption() {}

    /** Returns whether the key of the cipher is derived by scrypt, which must not ask for too much. */
    static boolean usesScrypt(PemBlock block) throws UnusableKeyException {
        Der scheme = scheme(block);
        if (!scheme.element(0, Der.OID).oid().equals(PBES2)) {
            return false;
        }
        Der derivation = scheme.element(1, Der.SEQUENCE).element(0, Der.SEQUENCE);
        if (!derivation.element(0, Der.OID).oid().equals(SCRYPT)) {
            return false;
        }
        Der how = derivation.element(1, Der.SEQUENCE); // salt, N, r, p
        requireMemory(
                "scrypt",
                scryptMemory(how.element(1).number(), how.element(2).number()),
                how.element(3).number());
        return true;
    }

    /** RFC 7914: N blocks of 128 times r bytes. */
    private static long scryptMemory(int n, int r) {
        if (n < 0 || r < 0) {
            return -1;
        }
        return r > MOST_MEMORY / 128 ? Long.MAX_VALUE : 128L * n * r;
    }

    /**
     * Refuses a key derivation that would take gigabytes or minutes, since it does not end by an interrupt.
     *
     * @param memory in bytes
     * @param passes how often the memory is filled
     */
    static void requireMemory(String derivation, long memory, long passes) throws UnusableKeyException {
        boolean fits = memory >= 0 && memory <= MOST_MEMORY && passes >= 0 && memory * passes <= MOST_FILLED;
        if (!fits) {
            throw new UnusableKeyException(
                    "asks for %d MiB of memory, filled %d times, for its key derivation %s; %d MiB, and %d GiB in all, are the most"
                            .formatted(memory >> 20, passes, derivation, MOST_MEMORY >> 20, MOST_FILLED >> 30),
                    PrivateKeyLoader.CONVERT_REMEDY);
        }
    }

    /** Returns the unencrypted key. The caller wipes it, and the passphrase. */
    static PemBlock decrypt(PemBlock block, byte[] passphrase) throws UnusableKeyException {
        Der scheme = scheme(block);
        String oid = scheme.element(0, Der.OID).oid();
        CharBuffer chars = UTF_8.decode(ByteBuffer.wrap(passphrase));
        char[] exact = new char[chars.length()];
        chars.get(exact);
        try {
            byte[] plain = oid.equals(PBES2)
                    ? pbes2(scheme.element(1, Der.SEQUENCE), encrypted(block), exact)
                    : pbes1(block.body(), exact);
            return new PemBlock(PemBlock.PKCS8, null, requireKey(plain));
        } catch (BadPaddingException e) {
            throw PrivateKeyLoader.wrongPassphrase();
        } catch (GeneralSecurityException | IOException e) {
            String how = "is encrypted in a way that is not supported (%s)".formatted(oid);
            throw new UnusableKeyException(how, PrivateKeyLoader.CONVERT_REMEDY, e);
        } finally {
            Arrays.fill(chars.array(), '\0');
            Arrays.fill(exact, '\0');
        }
    }

    /** With a wrong passphrase the padding is right by chance once in 256 times. */
    private static byte[] requireKey(byte[] plain) throws UnusableKeyException {
        try {
            Der.read(plain).element(2, Der.OCTETS);
            return plain;
        } catch (UnusableKeyException e) {
            throw PrivateKeyLoader.wrongPassphrase();
        }
    }

    private static byte[] pbes2(Der parameters, byte[] encrypted, char[] passphrase)
            throws UnusableKeyException, GeneralSecurityException {
        Der derivation = parameters.element(0, Der.SEQUENCE);
        Der encryption = parameters.element(1, Der.SEQUENCE);
        String cipher = encryption.element(0, Der.OID).oid();
        Integer bits = KEY_BITS.get(cipher);
        String kdf = derivation.element(0, Der.OID).oid();
        Der how = derivation.element(1, Der.SEQUENCE);
        Der last = how.element(Math.max(0, how.elements().size() - 1));
        String hash =
                HASHES.get(last.tag() == Der.SEQUENCE ? last.element(0, Der.OID).oid() : DEFAULT_HASH);
        if (bits == null || hash == null || !kdf.equals(PBKDF2)) {
            throw new GeneralSecurityException("cipher %s, key derivation %s".formatted(cipher, kdf));
        }
        byte[] salt = how.element(0, Der.OCTETS).content();
        int rounds = how.element(1, Der.INTEGER).number();
        requireRounds(rounds, MOST_ROUNDS);
        PBEKeySpec spec = new PBEKeySpec(passphrase, salt, rounds, bits);
        byte[] key = SecretKeyFactory.getInstance(hash).generateSecret(spec).getEncoded();
        spec.clearPassword();
        String name = cipher.startsWith("2.16") ? "AES" : "DESede";
        byte[] iv = encryption.element(1, Der.OCTETS).content();
        Cipher aes = Cipher.getInstance(name + "/CBC/PKCS5Padding");
        aes.init(Cipher.DECRYPT_MODE, new SecretKeySpec(key, name), new IvParameterSpec(iv));
        PemBlock.wipe(key);
        return aes.doFinal(encrypted);
    }

    /** The JDK knows these schemes by name, with passphrases in ASCII. */
    private static byte[] pbes1(byte[] body, char[] passphrase)
            throws UnusableKeyException, GeneralSecurityException, IOException {
        EncryptedPrivateKeyInfo info = new EncryptedPrivateKeyInfo(body);
        AlgorithmParameters parameters = info.getAlgParameters();
        if (parameters == null) {
            throw new GeneralSecurityException("unknown scheme");
        }
        requireRounds(parameters.getParameterSpec(PBEParameterSpec.class).getIterationCount(), MOST_ROUNDS);
        PBEKeySpec spec = new PBEKeySpec(passphrase);
        Cipher cipher = Cipher.getInstance(info.getAlgName());
        SecretKeyFactory keys = SecretKeyFactory.getInstance(info.getAlgName());
        cipher.init(Cipher.DECRYPT_MODE, keys.generateSecret(spec), parameters);
        spec.clearPassword();
        return cipher.doFinal(info.getEncryptedData());
    }

    /** More rounds take minutes, and a key derivation does not end by an interrupt. */
    static void requireRounds(int rounds, int most) throws UnusableKeyException {
        if (rounds < 1 || rounds > most) {
            throw new UnusableKeyException(
                    "asks for %d rounds of key derivation, and not for 1 to %d".formatted(rounds, most),
                    PrivateKeyLoader.CONVERT_REMEDY);
        }
    }

    private static Der scheme(PemBlock block) throws UnusableKeyException {
        return Der.read(block.body()).element(0, Der.SEQUENCE);
    }

    private static byte[] encrypted(PemBlock block) throws UnusableKeyException {
        return Der.read(block.body()).element(1, Der.OCTETS).content();
    }
}
