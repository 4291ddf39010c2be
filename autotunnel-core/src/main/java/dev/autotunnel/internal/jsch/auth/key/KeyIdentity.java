package dev.autotunnel.internal.jsch.auth.key;

import com.jcraft.jsch.Identity;
import com.jcraft.jsch.KeyPair;

/**
 * A decrypted private key, as JSch wants it for a login.
 *
 * <p>Used by one thread at a time.
 */
final class KeyIdentity implements Identity {
    private final String name;
    private final KeyPair pair;

    KeyIdentity(String name, KeyPair pair) {
        this.name = name;
        this.pair = pair;
    }

    /** Returns the algorithm by which a key of that type signs. JSch's own choice for RSA would be SHA-1. */
    static String algorithm(String keyType) {
        return keyType.equals("ssh-rsa") ? "rsa-sha2-512" : keyType;
    }

    @Override
    public boolean setPassphrase(byte[] passphrase) {
        return true;
    }

    @Override
    public byte[] getPublicKeyBlob() {
        return pair.getPublicKeyBlob();
    }

    @Override
    public byte[] getSignature(byte[] data) {
        return getSignature(data, algorithm(getAlgName()));
    }

    @Override
    public byte[] getSignature(byte[] data, String algorithm) {
        return pair.getSignature(data, algorithm);
    }

    @Override
    public String getAlgName() {
        return pair.getKeyTypeString();
    }

    @Override
    public String getName() {
        return name;
    }

    @Override
    public boolean isEncrypted() {
        return false;
    }

    /** Wipes the key. */
    @Override
    public void clear() {
        pair.dispose();
    }
}
