package dev.autotunnel.internal.jsch.auth.certificate;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.ByteArrayOutputStream;
import java.nio.BufferUnderflowException;
import java.nio.ByteBuffer;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * What a certificate of OpenSSH's says. Its signature is not checked here.
 *
 * <p>Immutable, as long as nobody changes an array; thread-safe.
 *
 * @param type the type with {@code -cert-v01@openssh.com}
 * @param kind {@link #USER} or {@link #HOST}
 * @param id the name that the authority gave to the certificate
 * @param principals the users or hosts it is for; empty stands for any user
 * @param validAfter the first second of its validity, unsigned, since 1970
 * @param validBefore the first second after its validity, unsigned; -1 stands for ever
 * @param publicKey the certified key, as it is sent without a certificate
 * @param criticalOptions the names of the options that a verifier must know
 * @param authority the public key that signed
 * @param blob the whole certificate
 */
@SuppressWarnings("ArrayRecordComponent") // never compared
public record SshCertificate(
        String type,
        int kind,
        String id,
        List<String> principals,
        long validAfter,
        long validBefore,
        byte[] publicKey,
        List<String> criticalOptions,
        byte[] authority,
        byte[] blob) {
    /** The kind of a certificate for a user's key. */
    public static final int USER = 1;

    /** The kind of a certificate for a server's key. */
    public static final int HOST = 2;

    private static final String SUFFIX = "-cert-v01@openssh.com";

    /** How many fields the key itself has, by its type without the suffix. */
    private static final Map<String, Integer> KEY_FIELDS = Map.of(
            "ssh-ed25519", 1,
            "ecdsa-sha2-nistp256", 2,
            "ecdsa-sha2-nistp384", 2,
            "ecdsa-sha2-nistp521", 2,
            "ssh-rsa", 2);

    /** Returns whether this is the type of a certificate. */
    public static boolean isCertificateType(String type) {
        return type.endsWith(SUFFIX);
    }

    /** Returns the type or algorithm without what marks a certificate. */
    public static String withoutSuffix(String type) {
        return isCertificateType(type) ? type.substring(0, type.length() - SUFFIX.length()) : type;
    }

    /** Reads a certificate in the form in which it is sent. */
    public static SshCertificate parse(byte[] blob) throws InvalidCertificateException {
        ByteBuffer in = ByteBuffer.wrap(blob);
        try {
            String type = text(in);
            Integer fields = isCertificateType(type) ? KEY_FIELDS.get(withoutSuffix(type)) : null;
            if (fields == null) {
                throw new InvalidCertificateException("is not a certificate of a known type");
            }
            string(in); // a nonce
            ByteArrayOutputStream key = new ByteArrayOutputStream();
            put(key, withoutSuffix(type).getBytes(ISO_8859_1));
            for (int i = 0; i < fields; i++) {
                put(key, string(in));
            }
            in.getLong(); // the serial number
            int kind = in.getInt();
            String id = new String(string(in), UTF_8);
            List<String> principals = texts(ByteBuffer.wrap(string(in)));
            long validAfter = in.getLong();
            long validBefore = in.getLong();
            List<String> options = optionNames(ByteBuffer.wrap(string(in)));
            string(in); // the extensions, which a verifier need not know
            string(in); // reserved
            byte[] authority = string(in);
            string(in); // the signature
            if (in.hasRemaining()) {
                throw new InvalidCertificateException("has bytes after its end");
            }
            return new SshCertificate(
                    type, kind, id, principals, validAfter, validBefore, key.toByteArray(), options, authority, blob);
        } catch (BufferUnderflowException e) {
            throw new InvalidCertificateException("is cut off", e);
        }
    }

    /** Returns why the certificate is not valid at that time; null if it is. */
    public @Nullable String invalidAt(Instant now) {
        long second = now.getEpochSecond();
        if (Long.compareUnsigned(second, validAfter) < 0) {
            return "is valid only from " + time(validAfter);
        }
        return Long.compareUnsigned(second, validBefore) >= 0 ? "expired at " + time(validBefore) : null;
    }

    /** Returns whether this is a certificate for that public key. */
    public boolean isFor(byte[] plainKey) {
        return Arrays.equals(publicKey, plainKey);
    }

    private static String time(long second) {
        return second < 0 || second > Instant.MAX.getEpochSecond()
                ? "the end of time"
                : Instant.ofEpochSecond(second).toString();
    }

    private static List<String> texts(ByteBuffer in) {
        List<String> all = new ArrayList<>();
        while (in.hasRemaining()) {
            all.add(new String(string(in), UTF_8));
        }
        return List.copyOf(all);
    }

    private static List<String> optionNames(ByteBuffer in) {
        List<String> all = new ArrayList<>();
        while (in.hasRemaining()) {
            all.add(text(in));
            string(in); // its value
        }
        return List.copyOf(all);
    }

    private static String text(ByteBuffer in) {
        return new String(string(in), ISO_8859_1);
    }

    /** Reads bytes with their length before them. */
    static byte[] string(ByteBuffer in) {
        int length = in.getInt();
        if (length < 0 || length > in.remaining()) {
            throw new BufferUnderflowException();
        }
        byte[] bytes = new byte[length];
        in.get(bytes);
        return bytes;
    }

    private static void put(ByteArrayOutputStream out, byte[] field) {
        out.writeBytes(ByteBuffer.allocate(Integer.BYTES).putInt(field.length).array());
        out.writeBytes(field);
    }
}
