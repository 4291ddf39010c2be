package dev.autotunnel.internal.jsch.auth;

import com.jcraft.jsch.Identity;
import com.jcraft.jsch.JSchException;
import dev.autotunnel.internal.jsch.auth.agent.AgentKey;
import dev.autotunnel.internal.transport.TransportException;
import org.jspecify.annotations.Nullable;

/**
 * A key of one login, from a file or an agent, as JSch sees it. It notes that it was offered and that it signed.
 *
 * <p>Called on the connecting thread.
 */
final class OfferedKey implements Identity {
    private final Identity key;
    private final LoginEvidence evidence;
    private boolean offered;

    OfferedKey(Identity key, LoginEvidence evidence) {
        this.key = key;
        this.evidence = evidence;
    }

    /** Whether JSch has asked for the public part, which it sends to the server at once. */
    boolean wasOffered() {
        return offered;
    }

    @Override
    public byte[] getPublicKeyBlob() {
        offered = true;
        return key.getPublicKeyBlob();
    }

    @Override
    public byte @Nullable [] getSignature(byte[] data, String algorithm) {
        byte[] signature = sign(data, algorithm);
        if (signature != null) {
            evidence.keySigned();
        }
        return signature;
    }

    private byte @Nullable [] sign(byte[] data, String algorithm) {
        if (!(key instanceof AgentKey inAgent)) {
            return key.getSignature(data, algorithm);
        }
        try {
            return inAgent.sign(data, algorithm);
        } catch (TransportException e) {
            evidence.notSigned(e.failure());
            return null;
        }
    }

    @Override
    public byte[] getSignature(byte[] data) {
        throw new UnsupportedOperationException("JSch names the algorithm");
    }

    @Override
    public String getAlgName() {
        return key.getAlgName();
    }

    @Override
    public String getName() {
        return key.getName();
    }

    @Override
    public boolean setPassphrase(byte[] passphrase) throws JSchException {
        return key.setPassphrase(passphrase);
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
