package dev.autotunnel.internal.jsch.auth.key;

import static java.nio.charset.StandardCharsets.US_ASCII;

import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.security.GeneralSecurityException;
import java.security.KeyPairGenerator;
import java.security.SecureRandom;
import java.security.interfaces.EdECPublicKey;
import java.security.spec.EdECPoint;
import java.security.spec.NamedParameterSpec;
import java.util.Arrays;

/**
 * Ed25519 keys of which only the secret half is known, as in PKCS #8 form (RFC 8410).
 *
 * <p>Immutable and stateless; thread-safe.
 */
final class Ed25519Key {
    private static final int BYTES = 32;
    private static final int BLOCK = 8;
    private static final String TYPE = "ssh-ed25519";

    private Ed25519Key() {}

    /**
     * Returns the key in OpenSSH's own form, unencrypted, without its BEGIN and END lines.
     *
     * @param seed the 32 secret bytes
     */
    static byte[] openSsh(byte[] seed) throws UnusableKeyException {
        if (seed.length != BYTES) {
            throw new UnusableKeyException("is damaged: its Ed25519 key does not have 32 bytes");
        }
        byte[] point = publicPoint(seed);
        byte[] blob = join(string(TYPE), string(point));
        byte[] pair = join(seed, point);
        byte[] plain =
                join(new byte[8], blob, string(pair), string("")); // two equal check numbers, the key, no comment
        byte[] padded = Arrays.copyOf(plain, (plain.length + BLOCK - 1) / BLOCK * BLOCK);
        for (int i = plain.length; i < padded.length; i++) {
            padded[i] = (byte) (i - plain.length + 1);
        }
        byte[] header = "openssh-key-v1\0".getBytes(US_ASCII);
        byte[] all = join(
                header,
                string("none"),
                string("none"),
                string(""),
                new byte[] {0, 0, 0, 1},
                string(blob),
                string(padded));
        PemBlock.wipe(pair);
        PemBlock.wipe(plain);
        PemBlock.wipe(padded);
        return all;
    }

    /**
     * The JDK has no call that computes the public key. But its generator takes the secret bytes from the random generator, so
     * a generator that gives these bytes makes this key. If a later JDK does otherwise, the test signature does not fit.
     */
    private static byte[] publicPoint(byte[] seed) throws UnusableKeyException {
        try {
            KeyPairGenerator generator = KeyPairGenerator.getInstance("Ed25519");
            generator.initialize(NamedParameterSpec.ED25519, new Given(seed));
            EdECPoint point = ((EdECPublicKey) generator.generateKeyPair().getPublic()).getPoint();
            byte[] bigEndian = point.getY().toByteArray();
            byte[] encoded = new byte[BYTES];
            for (int i = 0; i < Math.min(BYTES, bigEndian.length); i++) {
                encoded[i] = bigEndian[bigEndian.length - 1 - i];
            }
            encoded[BYTES - 1] |= (byte) (point.isXOdd() ? 0x80 : 0);
            return encoded;
        } catch (GeneralSecurityException e) {
            throw new UnusableKeyException("is an Ed25519 key, which this JVM cannot use", null, e);
        }
    }

    private static byte[] string(String text) {
        return string(text.getBytes(US_ASCII));
    }

    private static byte[] string(byte[] bytes) {
        return ByteBuffer.allocate(Integer.BYTES + bytes.length)
                .putInt(bytes.length)
                .put(bytes)
                .array();
    }

    private static byte[] join(byte[]... parts) {
        ByteArrayOutputStream all = new ByteArrayOutputStream();
        for (byte[] part : parts) {
            all.writeBytes(part);
        }
        return all.toByteArray();
    }

    /** Gives the same bytes each time. */
    private static final class Given extends SecureRandom {
        private static final long serialVersionUID = 1L;

        private final byte[] bytes;

        Given(byte[] bytes) {
            this.bytes = bytes.clone();
        }

        @Override
        public void nextBytes(byte[] into) {
            System.arraycopy(bytes, 0, into, 0, Math.min(bytes.length, into.length));
        }
    }
}
