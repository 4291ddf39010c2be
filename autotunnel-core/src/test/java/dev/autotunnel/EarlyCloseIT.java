package dev.autotunnel;

import static org.assertj.core.api.Assertions.assertThat;

import dev.autotunnel.openssh.TestSecrets;
import dev.autotunnel.spec.Credentials;
import dev.autotunnel.spec.Forward;
import dev.autotunnel.spec.HostKeys;
import dev.autotunnel.spec.TunnelSpec;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.stream.IntStream;
import org.apache.sshd.client.future.DefaultOpenFuture;
import org.apache.sshd.client.future.OpenFuture;
import org.apache.sshd.common.SshConstants;
import org.apache.sshd.common.channel.Channel;
import org.apache.sshd.common.channel.ChannelFactory;
import org.apache.sshd.common.session.Session;
import org.apache.sshd.common.util.buffer.Buffer;
import org.apache.sshd.server.SshServer;
import org.apache.sshd.server.channel.AbstractServerChannel;
import org.apache.sshd.server.keyprovider.SimpleGeneratorHostKeyProvider;
import org.junit.jupiter.api.Test;

/** A server that confirms a channel, answers and closes it in one breath, and says CLOSE without EOF, as it may. */
class EarlyCloseIT {
    private static final Duration PATIENCE = Duration.ofSeconds(30);
    private static final String ANSWER = "too many connections";
    private static final int CLIENTS = 100;

    @Test
    void every_client_gets_the_answer_and_its_end() throws Exception {
        SshServer server = SshServer.setUpDefaultServer();
        server.setHost("127.0.0.1");
        server.setPort(0);
        server.setKeyPairProvider(new SimpleGeneratorHostKeyProvider());
        server.setPasswordAuthenticator((user, password, session) -> true);
        server.setChannelFactories(List.of(new HastyFactory()));
        server.start();
        TunnelSpec spec = TunnelSpec.builder("it")
                .server("anybody@127.0.0.1:" + server.getPort())
                .credentials(Credentials.password(TestSecrets.of("any")))
                .hostKeys(HostKeys.insecureAcceptAnyKey())
                .forward(Forward.local("hasty", "0:127.0.0.1:1"))
                .build();
        try (TunnelSupervisor supervisor = TunnelSupervisor.open(spec, PATIENCE)) {
            InetSocketAddress address = supervisor.localAddress("hasty");
            List<CompletableFuture<String>> answers = IntStream.range(0, CLIENTS)
                    .mapToObj(i -> CompletableFuture.supplyAsync(() -> readAll(address)))
                    .toList();
            assertThat(answers).allSatisfy(answer -> assertThat(answer.join()).isEqualTo(ANSWER));
        } finally {
            server.stop(true);
        }
    }

    private static String readAll(InetSocketAddress address) {
        try (Socket socket = new Socket()) {
            socket.setSoTimeout((int) PATIENCE.toMillis());
            socket.connect(address);
            return new String(socket.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        } catch (IOException e) {
            return e.toString();
        }
    }

    private static final class HastyFactory implements ChannelFactory {
        @Override
        public String getName() {
            return "direct-tcpip";
        }

        @Override
        public Channel createChannel(Session session) {
            return new Hasty();
        }
    }

    private static final class Hasty extends AbstractServerChannel {
        Hasty() {
            super(null);
        }

        @Override
        protected OpenFuture doInit(Buffer buffer) {
            Echo.daemon("hasty", this::confirmAnswerAndClose);
            return new DefaultOpenFuture(this, this); // never completed: all is said already
        }

        private void confirmAnswerAndClose() {
            try {
                Buffer confirmation = message(SshConstants.SSH_MSG_CHANNEL_OPEN_CONFIRMATION);
                confirmation.putUInt(getChannelId());
                confirmation.putUInt(2_000_000);
                confirmation.putUInt(32_768);
                getSession().writePacket(confirmation);
                Buffer data = message(SshConstants.SSH_MSG_CHANNEL_DATA);
                data.putBytes(ANSWER.getBytes(StandardCharsets.UTF_8));
                getSession().writePacket(data);
                getSession().writePacket(message(SshConstants.SSH_MSG_CHANNEL_CLOSE));
            } catch (IOException e) {
                throw new java.io.UncheckedIOException(e);
            }
        }

        private Buffer message(byte type) {
            Buffer buffer = getSession().createBuffer(type, 64);
            buffer.putUInt(getRecipient());
            return buffer;
        }

        @Override
        protected void doWriteData(byte[] data, int offset, long length) {
            // it does not listen
        }

        @Override
        protected void doWriteExtendedData(byte[] data, int offset, long length) {
            // it does not listen
        }
    }
}
