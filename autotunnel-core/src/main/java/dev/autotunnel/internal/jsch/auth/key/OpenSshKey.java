package dev.autotunnel.internal.jsch.auth.key;

import static java.nio.charset.StandardCharsets.ISO_8859_1;

import java.nio.BufferUnderflowException;
import java.nio.ByteBuffer;
import java.util.Set;

/**
 * The unencrypted head of a key in OpenSSH's own form (PROTOCOL.key), which tells the type of the key and how it is encrypted.
 *
 * <p>Immutable; thread-safe.
 *
 * @param cipher the name of the cipher, such as {@code aes256-ctr}; {@code none} if the key is not encrypted
 * @param type the type of the public key
 */
record OpenSshKey(String cipher, String type) {
    private static final String MAGIC = "openssh-key-v1\0";
    private static final Set<String> KNOWN_KDFS = Set.of("none", "bcrypt");
    private static final int LONGEST_NAME = 100;

    /** {@code ssh-keygen} writes 16 or 24 by default. A key derivation does not end by an interrupt. */
    private static final int MOST_ROUNDS = 5_000;

    static OpenSshKey head(byte[] body) throws UnusableKeyException {
        ByteBuffer in = ByteBuffer.wrap(body);
        byte[] magic = new byte[MAGIC.length()];
        try {
            in.get(magic);
            if (!new String(magic, ISO_8859_1).equals(MAGIC)) {
                throw damaged();
            }
            String cipher = name(in);
            String kdf = name(in);
            if (!KNOWN_KDFS.contains(kdf)) {
                throw new UnusableKeyException("is encrypted in a way that is not known");
            }
            int end = end(in, in.getInt()); // of the options of the key derivation
            if (kdf.equals("bcrypt")) {
                in.position(end(in, in.getInt())); // the salt
                Pkcs8Encryption.requireRounds(in.getInt(), MOST_ROUNDS);
            }
            in.position(end);
            if (in.getInt() != 1) {
                throw new UnusableKeyException("holds more than one key");
            }
            in.getInt(); // the length of the public key
            return new OpenSshKey(cipher, name(in));
        } catch (BufferUnderflowException | IllegalArgumentException e) {
            throw damaged();
        }
    }

    private static String name(ByteBuffer in) throws UnusableKeyException {
        int length = in.getInt();
        if (length < 0 || length > LONGEST_NAME) {
            throw damaged();
        }
        byte[] name = new byte[length];
        in.get(name);
        return new String(name, ISO_8859_1);
    }

    /** Returns the position behind that many bytes. */
    private static int end(ByteBuffer in, int length) throws UnusableKeyException {
        if (length < 0 || length > in.remaining()) {
            throw damaged();
        }
        return in.position() + length;
    }

    private static UnusableKeyException damaged() {
        return new UnusableKeyException("is damaged: its content is not what its BEGIN line says");
    }
}
