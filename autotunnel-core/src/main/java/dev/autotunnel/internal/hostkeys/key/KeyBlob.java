package dev.autotunnel.internal.hostkeys.key;

import static java.nio.charset.StandardCharsets.US_ASCII;

import java.io.ByteArrayOutputStream;
import java.math.BigInteger;
import java.nio.ByteBuffer;
import java.util.Map;

/**
 * Reads the binary form of a public key (RFC 4253 section 6.6) and writes its one canonical form. A server can encode the
 * same RSA key in many ways, with leading zeros; without a canonical form a revoked key could be shown as a new one.
 *
 * <p>Used by one thread.
 */
final class KeyBlob {
    private static final int ED25519_BYTES = 32;
    private static final int LEAST_RSA_BITS = 1024;
    private static final int MOST_BITS = 16_384;
    private static final byte UNCOMPRESSED = 4;

    /** How many bytes a coordinate takes on each curve. */
    private static final Map<String, Integer> CURVES = Map.of("nistp256", 32, "nistp384", 48, "nistp521", 66);

    private final ByteBuffer in;
    private final ByteArrayOutputStream canonical = new ByteArrayOutputStream();

    private KeyBlob(byte[] blob) {
        in = ByteBuffer.wrap(blob);
    }

    /** The type that the blob itself names. */
    static String type(byte[] blob) throws InvalidHostKeyException {
        return new KeyBlob(blob).typeName();
    }

    /** The canonical blob; its type is one of {@link KeyTypes}. */
    static byte[] canonical(byte[] blob) throws InvalidHostKeyException {
        KeyBlob key = new KeyBlob(blob);
        String type = KeyTypes.named(key.typeName());
        key.put(type.getBytes(US_ASCII));
        key.copyRest(type);
        if (key.in.hasRemaining()) {
            throw new InvalidHostKeyException("there are bytes after the end of the key");
        }
        return key.canonical.toByteArray();
    }

    /** The canonical blob of the key that a certificate certifies. */
    static byte[] certified(byte[] certificate, String plainType) throws InvalidHostKeyException {
        KeyBlob key = new KeyBlob(certificate);
        key.string(); // the type of the certificate
        key.string(); // a nonce
        key.put(plainType.getBytes(US_ASCII));
        key.copyRest(plainType);
        return key.canonical.toByteArray();
    }

    private void copyRest(String type) throws InvalidHostKeyException {
        switch (type) {
            case "ssh-ed25519" -> copyEd25519();
            case "sk-ssh-ed25519@openssh.com" -> {
                copyEd25519();
                put(string()); // the application
            }
            case "ecdsa-sha2-nistp256", "ecdsa-sha2-nistp384", "ecdsa-sha2-nistp521" -> copyPoint(type.substring(11));
            case "sk-ecdsa-sha2-nistp256@openssh.com" -> {
                copyPoint("nistp256");
                put(string()); // the application
            }
            case "ssh-rsa" -> copyRsa();
            case "ssh-dss" -> {
                for (int i = 0; i < 4; i++) {
                    copyNumber(1);
                }
            }
            default -> copyCertificate();
        }
    }

    private void copyEd25519() throws InvalidHostKeyException {
        byte[] key = string();
        require(key.length == ED25519_BYTES, "the Ed25519 key does not have 32 bytes");
        put(key);
    }

    private void copyPoint(String curve) throws InvalidHostKeyException {
        byte[] named = string();
        require(new String(named, US_ASCII).equals(curve), "the key names another curve than its type");
        put(named);
        byte[] point = string();
        boolean sound = point.length == 1 + 2 * CURVES.getOrDefault(curve, 0) && point[0] == UNCOMPRESSED;
        require(sound, "the key holds no uncompressed point of its curve");
        put(point);
    }

    private void copyRsa() throws InvalidHostKeyException {
        copyNumber(1);
        copyNumber(LEAST_RSA_BITS);
    }

    private void copyNumber(int leastBits) throws InvalidHostKeyException {
        byte[] bytes = string();
        require(bytes.length == 0 || bytes[0] >= 0, "the key holds a negative number");
        BigInteger number = bytes.length == 0 ? BigInteger.ZERO : new BigInteger(bytes);
        require(number.bitLength() <= MOST_BITS, "the key holds a number of more than 16384 bits");
        require(number.bitLength() >= leastBits, "the key holds a number of less than " + leastBits + " bits");
        put(number.toByteArray());
    }

    /** A certificate on a line without a marker is a key that no server shows as a plain key: its inside does not matter. */
    private void copyCertificate() throws InvalidHostKeyException {
        require(in.hasRemaining(), "the key is cut off");
        byte[] rest = new byte[in.remaining()];
        in.get(rest);
        canonical.writeBytes(rest);
    }

    private String typeName() throws InvalidHostKeyException {
        return new String(string(), US_ASCII);
    }

    private byte[] string() throws InvalidHostKeyException {
        require(in.remaining() >= Integer.BYTES, "the key is cut off");
        int length = in.getInt();
        require(length >= 0 && length <= in.remaining(), "the key is cut off");
        byte[] bytes = new byte[length];
        in.get(bytes);
        return bytes;
    }

    private void put(byte[] bytes) {
        canonical.writeBytes(
                ByteBuffer.allocate(Integer.BYTES).putInt(bytes.length).array());
        canonical.writeBytes(bytes);
    }

    private static void require(boolean holds, String otherwise) throws InvalidHostKeyException {
        if (!holds) {
            throw new InvalidHostKeyException(otherwise);
        }
    }
}
