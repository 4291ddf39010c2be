package dev.autotunnel;

import static org.assertj.core.api.Assertions.assertThat;

import dev.autotunnel.openssh.TestSecrets;
import dev.autotunnel.spec.Credentials;
import dev.autotunnel.spec.Forward;
import dev.autotunnel.spec.HostKeys;
import dev.autotunnel.spec.TunnelSpec;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.apache.sshd.client.channel.AbstractClientChannel;
import org.apache.sshd.client.future.OpenFuture;
import org.apache.sshd.common.session.ConnectionService;
import org.apache.sshd.common.session.Session;
import org.apache.sshd.common.session.SessionListener;
import org.apache.sshd.common.util.buffer.Buffer;
import org.apache.sshd.server.SshServer;
import org.apache.sshd.server.forward.AcceptAllForwardingFilter;
import org.apache.sshd.server.keyprovider.SimpleGeneratorHostKeyProvider;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** A server that opens channels which nobody asked it for: each is refused, and reaches nothing on this machine. */
@Timeout(60)
class UninvitedChannelsIT {
    private static final Duration PATIENCE = Duration.ofSeconds(30);

    private final SshServer server = SshServer.setUpDefaultServer();
    private final CompletableFuture<Session> session = new CompletableFuture<>();
    private TunnelSupervisor tunnel;
    private ServerSocket target;

    @BeforeEach
    void connect() throws IOException {
        target = new ServerSocket(0, 1, InetAddress.getLoopbackAddress());
        server.setHost("127.0.0.1");
        server.setKeyPairProvider(new SimpleGeneratorHostKeyProvider());
        server.setPasswordAuthenticator((user, password, s) -> true);
        server.setForwardingFilter(AcceptAllForwardingFilter.INSTANCE);
        server.addSessionListener(new SessionListener() {
            @Override
            public void sessionEvent(Session s, Event event) {
                if (event == Event.Authenticated) {
                    session.complete(s);
                }
            }
        });
        server.start();
        TunnelSpec spec = TunnelSpec.builder("uninvited")
                .server("user@127.0.0.1:" + server.getPort())
                .credentials(Credentials.password(TestSecrets.of("any")))
                .hostKeys(HostKeys.insecureAcceptAnyKey())
                .forward(Forward.remote("back", "0:127.0.0.1:" + target.getLocalPort()))
                .build();
        tunnel = TunnelSupervisor.open(spec, PATIENCE);
    }

    @AfterEach
    void close() throws IOException {
        tunnel.close();
        server.close();
        target.close();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {"x11", "auth-agent@openssh.com", "session", "direct-tcpip", "tun@openssh.com", "unheard-of"})
    void a_channel_of_this_type_is_refused(String type) throws Exception {
        assertRefused(new Opened(type, 0));
    }

    @Test
    void a_connection_to_a_port_that_we_did_not_ask_for_is_refused() throws Exception {
        int asked = ((InetSocketAddress) tunnel.forwards().get(0).address()).getPort();
        assertRefused(new Opened("forwarded-tcpip", asked == 1 ? 2 : asked - 1));
    }

    private void assertRefused(Opened channel) throws Exception {
        ConnectionService service = session.get(30, TimeUnit.SECONDS).getService(ConnectionService.class);
        service.registerChannel(channel);

        OpenFuture opened = channel.open();

        assertThat(opened.await(30, TimeUnit.SECONDS)).isTrue();
        assertThat(opened.isOpened()).isFalse();
        assertThat(opened.getException()).isNotNull();
        target.setSoTimeout(200);
        assertThat(org.assertj.core.api.Assertions.catchThrowable(target::accept))
                .isInstanceOf(java.net.SocketTimeoutException.class);
        assertThat(tunnel.isUp()).isTrue();
    }

    /** A channel that the server opens; the fields after the header are those of {@code forwarded-tcpip} and {@code direct-tcpip}. */
    private static final class Opened extends AbstractClientChannel {
        private final int port;

        private Opened(String type, int port) {
            super(type);
            this.port = port;
        }

        @Override
        public synchronized OpenFuture open() throws IOException {
            openFuture = new org.apache.sshd.client.future.DefaultOpenFuture(toString(), futureLock);
            Session session = getSession();
            Buffer buffer = session.createBuffer(org.apache.sshd.common.SshConstants.SSH_MSG_CHANNEL_OPEN);
            buffer.putString(getChannelType());
            buffer.putUInt(getChannelId());
            buffer.putUInt(1 << 20);
            buffer.putUInt(1 << 15);
            buffer.putString("127.0.0.1");
            buffer.putUInt(port);
            buffer.putString("127.0.0.1");
            buffer.putUInt(40_000);
            writePacket(buffer);
            return openFuture;
        }

        @Override
        protected void doOpen() {
            throw new AssertionError("the channel was opened: " + this);
        }

        @Override
        public String toString() {
            return getChannelType() + " for port " + port;
        }
    }
}
