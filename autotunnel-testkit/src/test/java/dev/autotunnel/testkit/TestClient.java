package dev.autotunnel.testkit;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetSocketAddress;
import java.security.GeneralSecurityException;
import java.security.KeyPair;
import java.time.Duration;
import java.util.List;
import org.apache.sshd.client.SshClient;
import org.apache.sshd.client.session.ClientSession;
import org.apache.sshd.common.NamedFactory;
import org.apache.sshd.common.cipher.Cipher;
import org.apache.sshd.common.config.keys.FilePasswordProvider;
import org.apache.sshd.common.config.keys.KeyUtils;
import org.apache.sshd.common.digest.BuiltinDigests;
import org.apache.sshd.common.util.security.SecurityUtils;
import org.apache.sshd.core.CoreModuleProperties;
import org.apache.sshd.server.forward.AcceptAllForwardingFilter;
import org.jspecify.annotations.Nullable;

/** MINA's client with short words for what the tests do. */
final class TestClient implements AutoCloseable {

    static final Duration PATIENCE = Duration.ofSeconds(10);

    private final SshClient client = SshClient.setUpDefaultClient();
    private volatile @Nullable String seenFingerprint;

    TestClient() {
        client.setServerKeyVerifier((session, address, key) -> {
            seenFingerprint = KeyUtils.getFingerPrint(BuiltinDigests.sha256, key);
            return true;
        });
        client.setForwardingFilter(AcceptAllForwardingFilter.INSTANCE);
        // The client of the tests knows only the credentials it is given, and gives up after one wrong password.
        client.setKeyIdentityProvider(context -> List.of());
        CoreModuleProperties.PASSWORD_PROMPTS.set(client, 1);
        // Without it MINA's client is what loses bytes.
        client.setIoServiceFactoryFactory(new HalfCloseSockets());
        client.start();
    }

    @Nullable
    String seenFingerprint() {
        return seenFingerprint;
    }

    void ciphers(NamedFactory<Cipher> cipher) {
        client.setCipherFactories(List.of(cipher));
    }

    ClientSession connect(EmbeddedSshServer server) throws IOException {
        return connect(server.user(), server.address());
    }

    ClientSession connect(String user, InetSocketAddress address) throws IOException {
        return client.connect(user, address).verify(PATIENCE).getClientSession();
    }

    ClientSession login(EmbeddedSshServer server) throws IOException {
        ClientSession session = connect(server);
        session.addPasswordIdentity(server.password());
        session.auth().verify(PATIENCE);
        return session;
    }

    static KeyPair privateKey(EmbeddedSshServer server) throws IOException, GeneralSecurityException {
        return SecurityUtils.getKeyPairResourceParser()
                .loadKeyPairs(null, server.privateKeyFile(), FilePasswordProvider.EMPTY)
                .iterator()
                .next();
    }

    @Override
    public void close() {
        try {
            client.close(true).await(PATIENCE);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
