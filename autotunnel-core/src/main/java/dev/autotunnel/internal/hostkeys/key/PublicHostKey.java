package dev.autotunnel.internal.hostkeys.key;

import java.math.BigInteger;
import java.nio.ByteBuffer;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Arrays;
import java.util.Base64;

/**
 * A public key that a server shows or that somebody trusts: its type and its canonical binary form. Two are equal if they are
 * the same key, however each was encoded.
 *
 * <p>Immutable; thread-safe.
 */
public final class PublicHostKey {
    private final String type;
    private final byte[] blob;

    private PublicHostKey(String type, byte[] blob) {
        this.type = type;
        this.blob = blob;
    }

    /** The key in the form in which a server sends it. */
    public static PublicHostKey of(byte[] blob) throws InvalidHostKeyException {
        return new PublicHostKey(KeyTypes.named(KeyBlob.type(blob)), KeyBlob.canonical(blob));
    }

    /** The key in the form of a line of known_hosts or a {@code .pub} file. The type must be that of the key. */
    public static PublicHostKey parse(String type, String base64) throws InvalidHostKeyException {
        String named = KeyTypes.named(type);
        PublicHostKey key = of(decode(base64));
        if (!key.type.equals(named)) {
            throw new InvalidHostKeyException("the key is of another type than its line says");
        }
        return key;
    }

    /** The key that this certificate certifies; this key itself if it is not a certificate. */
    public PublicHostKey withoutCertificate() throws InvalidHostKeyException {
        String plain = KeyTypes.plain(type);
        return plain.equals(type) ? this : new PublicHostKey(plain, KeyBlob.certified(blob, plain));
    }

    /** The type, such as {@code ssh-ed25519}; {@code ssh-rsa} for each RSA key. */
    public String type() {
        return type;
    }

    /** The number of bits of an RSA key; 0 for any other key, and for a certificate. */
    public int rsaBits() {
        if (!type.equals("ssh-rsa")) {
            return 0;
        }
        ByteBuffer in = ByteBuffer.wrap(blob);
        for (int i = 0; i < 2; i++) { // the type and the exponent; the blob is canonical
            in.position(in.position() + Integer.BYTES + in.getInt(in.position()));
        }
        byte[] modulus = new byte[in.getInt()];
        in.get(modulus);
        return new BigInteger(modulus).bitLength();
    }

    /** The key as text, as it stands in known_hosts. */
    public String base64() {
        return Base64.getEncoder().encodeToString(blob);
    }

    /** The fingerprint as {@code ssh-keygen -l} prints it: {@code SHA256:...}. */
    public String fingerprint() {
        try {
            byte[] digest = MessageDigest.getInstance("SHA-256").digest(blob);
            return "SHA256:" + Base64.getEncoder().withoutPadding().encodeToString(digest);
        } catch (NoSuchAlgorithmException e) {
            throw new LinkageError("every Java has SHA-256", e);
        }
    }

    /** As OpenSSH decodes it: padded, without stray bits; only blanks that do not separate fields are passed over. */
    private static byte[] decode(String base64) throws InvalidHostKeyException {
        String text = base64.replaceAll("[\r\f\u000b]", "");
        try {
            byte[] bytes = Base64.getDecoder().decode(text);
            if (Base64.getEncoder().encodeToString(bytes).equals(text)) {
                return bytes;
            }
        } catch (IllegalArgumentException notBase64) {
            // Told below: Java's own message quotes the character.
        }
        throw new InvalidHostKeyException("the key is not in base64");
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof PublicHostKey key && Arrays.equals(blob, key.blob);
    }

    @Override
    public int hashCode() {
        return Arrays.hashCode(blob);
    }

    /** Type and fingerprint, for messages. */
    @Override
    public String toString() {
        return type + " key " + fingerprint();
    }
}
