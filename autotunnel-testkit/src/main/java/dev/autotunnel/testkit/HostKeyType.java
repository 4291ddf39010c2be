package dev.autotunnel.testkit;

import java.security.GeneralSecurityException;
import java.security.KeyPair;
import java.security.KeyPairGenerator;

/**
 * The kinds of host key {@link EmbeddedSshServer} can show. Immutable, as every enum.
 *
 * <p>Ed25519 is missing because MINA needs a further jar for it.
 */
public enum HostKeyType {
    /** {@code ecdsa-sha2-nistp256}. */
    ECDSA("EC", 256),
    /** {@code ssh-rsa}, 2048 bits, signed with SHA-2. */
    RSA("RSA", 2048);

    private final String algorithm;
    private final int bits;

    HostKeyType(String algorithm, int bits) {
        this.algorithm = algorithm;
        this.bits = bits;
    }

    KeyPair generate() {
        try {
            KeyPairGenerator generator = KeyPairGenerator.getInstance(algorithm);
            generator.initialize(bits);
            return generator.generateKeyPair();
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("this JDK cannot generate a key of type " + this, e);
        }
    }
}
