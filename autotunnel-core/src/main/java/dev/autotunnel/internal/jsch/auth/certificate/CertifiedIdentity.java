package dev.autotunnel.internal.jsch.auth.certificate;

import com.jcraft.jsch.Identity;
import com.jcraft.jsch.JSchException;

/**
 * A private key that is offered with its certificate. The key signs as without it.
 *
 * <p>Used by one thread at a time.
 */
final class CertifiedIdentity implements Identity {
    private final String name;
    private final SshCertificate certificate;
    private final Identity key;

    CertifiedIdentity(String name, SshCertificate certificate, Identity key) {
        this.name = name;
        this.certificate = certificate;
        this.key = key;
    }

    @Override
    public boolean setPassphrase(byte[] passphrase) throws JSchException {
        return key.setPassphrase(passphrase);
    }

    @Override
    public byte[] getPublicKeyBlob() {
        return certificate.blob().clone();
    }

    @Override
    public byte[] getSignature(byte[] data) {
        return key.getSignature(data);
    }

    @Override
    public byte[] getSignature(byte[] data, String algorithm) {
        return key.getSignature(data, SshCertificate.withoutSuffix(algorithm));
    }

    @Override
    public String getAlgName() {
        return certificate.type();
    }

    @Override
    public String getName() {
        return name;
    }

    @Override
    public boolean isEncrypted() {
        return key.isEncrypted();
    }

    @Override
    public void clear() {
        key.clear();
    }
}
