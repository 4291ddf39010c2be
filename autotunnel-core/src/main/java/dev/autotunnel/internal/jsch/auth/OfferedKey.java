package dev.autotunnel.internal.jsch.auth;

import com.jcraft.jsch.Identity;
import com.jcraft.jsch.JSchException;
import dev.autotunnel.internal.algorithms.SignatureGap;
import dev.autotunnel.internal.hostkeys.key.InvalidHostKeyException;
import dev.autotunnel.internal.hostkeys.key.PublicHostKey;
import dev.autotunnel.internal.jsch.auth.agent.AgentKey;
import dev.autotunnel.internal.text.UntrustedText;
import dev.autotunnel.internal.transport.TransportException;
import java.util.List;
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

    /**
     * Returns which key this is, and how it may sign.
     *
     * @param allowed the algorithms of keys and certificates that may be used
     */
    SignatureGap.Key described(List<String> allowed) {
        boolean certificate = key.getAlgName().endsWith(PinnedOptions.CERTIFICATE);
        List<String> plain = allowed.stream()
                .filter(name -> name.endsWith(PinnedOptions.CERTIFICATE) == certificate)
                .map(name -> name.replace(PinnedOptions.CERTIFICATE, name.startsWith("sk-") ? "@openssh.com" : ""))
                .toList();
        String where = key instanceof AgentKey inAgent ? inAgent.agent() : key.getName();
        try {
            PublicHostKey known = PublicHostKey.of(key.getPublicKeyBlob()).withoutCertificate();
            String name = (certificate ? "the certificate of " : "") + where + " (" + known.fingerprint() + ")";
            return new SignatureGap.Key(name, known.type(), plain);
        } catch (InvalidHostKeyException e) { // an agent may hold a key of a type that nobody knows
            return new SignatureGap.Key(where, UntrustedText.line(key.getAlgName()), plain);
        }
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
