package dev.autotunnel.internal.jsch.auth.agent;

import com.jcraft.jsch.Identity;
import dev.autotunnel.internal.transport.TransportException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;

/**
 * A key or a certificate that an agent holds. The agent signs; the private part stays there.
 *
 * <p>Not thread-safe.
 */
public final class AgentKey implements Identity {
    private static final int RSA_SHA2_256 = 2;
    private static final int RSA_SHA2_512 = 4;

    private final SshAgent agent;
    private final byte[] blob;
    private final byte[] offered;
    private final String comment;
    private final String type;

    AgentKey(SshAgent agent, byte[] blob, String comment) {
        this(agent, blob, blob, comment);
    }

    private AgentKey(SshAgent agent, byte[] blob, byte[] offered, String comment) {
        this.agent = agent;
        this.blob = blob.clone();
        this.offered = offered.clone();
        this.comment = comment;
        this.type = type(offered);
    }

    /**
     * Returns this key with a certificate that the agent does not hold. The certificate is offered, and the agent signs with the
     * key alone.
     *
     * @param certificate the certificate in the form in which it is sent
     */
    public AgentKey withCertificate(byte[] certificate) {
        return new AgentKey(agent, blob, certificate, comment);
    }

    /** Returns the name of the agent for a message, with its socket. */
    public String agent() {
        return agent.toString();
    }

    /** Returns the signature, or says why the agent did not make one. */
    public byte[] sign(byte[] data, String algorithm) throws TransportException {
        return agent.sign(blob, data, flags(algorithm));
    }

    /** Returns the flags for an RSA key or an RSA certificate; an agent ignores them for any other key. */
    private static int flags(String algorithm) {
        if (algorithm.startsWith("rsa-sha2-512")) {
            return RSA_SHA2_512;
        }
        return algorithm.startsWith("rsa-sha2-256") ? RSA_SHA2_256 : 0;
    }

    /** A blob begins with the name of the key's type. */
    private static String type(byte[] blob) {
        return new String(SshAgent.string(ByteBuffer.wrap(blob)), StandardCharsets.UTF_8);
    }

    @Override
    public byte[] getPublicKeyBlob() {
        return offered.clone();
    }

    @Override
    public String getAlgName() {
        return type;
    }

    /** Returns the comment of the key, which may hold any text. */
    @Override
    public String getName() {
        return comment;
    }

    @Override
    public byte[] getSignature(byte[] data) {
        throw new UnsupportedOperationException("JSch names the algorithm");
    }

    @Override
    public byte[] getSignature(byte[] data, String algorithm) {
        throw new UnsupportedOperationException("sign tells why there is no signature");
    }

    @Override
    public boolean setPassphrase(byte[] passphrase) {
        return true;
    }

    @Override
    public boolean isEncrypted() {
        return false;
    }

    @Override
    public void clear() {
        // there is nothing to clear: the agent holds the key
    }
}
