package dev.autotunnel.benchmarks.peer;

import dev.autotunnel.benchmarks.site.ServerAccess;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.List;
import org.apache.sshd.client.SshClient;
import org.apache.sshd.client.keyverifier.AcceptAllServerKeyVerifier;
import org.apache.sshd.client.session.ClientSession;
import org.apache.sshd.common.cipher.BuiltinCiphers;
import org.apache.sshd.common.keyprovider.FileKeyPairProvider;
import org.apache.sshd.common.util.net.SshdSocketAddress;
import org.apache.sshd.core.CoreModuleProperties;
import org.apache.sshd.server.forward.AcceptAllForwardingFilter;

/** Apache MINA SSHD's client with the cipher of the others; a client object for each tunnel. */
final class Mina implements Variant {
    private static final Duration OPEN = Duration.ofSeconds(20);
    private static final Duration KEEPALIVE = Duration.ofSeconds(15);
    private static final String LOOPBACK = "127.0.0.1";

    private final ServerAccess access;

    Mina(ServerAccess access) {
        this.access = access;
    }

    @Override
    public String name() {
        return "mina";
    }

    @Override
    public Tunnel open(Line line, Route route, InetSocketAddress target) throws IOException {
        SshClient client = client();
        client.start();
        try {
            ClientSession session = client.connect(access.user(), line.to(access.address()))
                    .verify(OPEN)
                    .getSession();
            session.auth().verify(OPEN);
            SshdSocketAddress bound = forward(session, route, target);
            return Tunnel.of(
                    new InetSocketAddress(InetAddress.getLoopbackAddress(), bound.getPort()), () -> close(client));
        } catch (IOException | RuntimeException e) {
            client.stop();
            throw e;
        }
    }

    private SshClient client() {
        SshClient client = SshClient.setUpDefaultClient();
        client.setCipherFactories(List.of(BuiltinCiphers.aes128gcm));
        client.setKeyIdentityProvider(new FileKeyPairProvider(access.privateKey()));
        client.setForwardingFilter(AcceptAllForwardingFilter.INSTANCE); // refuses remote forwards otherwise
        client.setServerKeyVerifier(AcceptAllServerKeyVerifier.INSTANCE);
        CoreModuleProperties.HEARTBEAT_INTERVAL.set(client, KEEPALIVE);
        return client;
    }

    private static SshdSocketAddress forward(ClientSession session, Route route, InetSocketAddress target)
            throws IOException {
        SshdSocketAddress any = new SshdSocketAddress(LOOPBACK, 0);
        SshdSocketAddress to = new SshdSocketAddress(LOOPBACK, target.getPort());
        return route == Route.LOCAL
                ? session.startLocalPortForwarding(any, to)
                : session.startRemotePortForwarding(any, to);
    }

    private static void close(SshClient client) {
        try {
            client.close(true).await(OPEN);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
