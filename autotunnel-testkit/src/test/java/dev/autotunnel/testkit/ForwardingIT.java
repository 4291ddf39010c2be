package dev.autotunnel.testkit;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.ConnectException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.util.Arrays;
import java.util.Random;
import org.apache.sshd.client.channel.ChannelDirectTcpip;
import org.apache.sshd.client.session.ClientSession;
import org.apache.sshd.common.SshConstants;
import org.apache.sshd.common.SshException;
import org.apache.sshd.common.channel.exception.SshChannelOpenException;
import org.apache.sshd.common.util.net.SshdSocketAddress;
import org.assertj.core.api.InstanceOfAssertFactories;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class ForwardingIT {

    private static final SshdSocketAddress ANY = new SshdSocketAddress("127.0.0.1", 0);

    private final EmbeddedSshServer server = EmbeddedSshServer.start();
    private final TestClient client = new TestClient();
    private final EchoServer echo;
    private final ClientSession session;

    ForwardingIT() throws IOException {
        echo = new EchoServer();
        session = client.login(server);
    }

    @AfterEach
    void closeAll() {
        client.close();
        server.close();
        echo.close();
    }

    @Test
    void aLocalForwardCarriesEveryByteAndTheHalfClose() throws Exception {
        SshdSocketAddress bound = session.startLocalPortForwarding(ANY, target());
        assertEcho(bound.toInetSocketAddress());
    }

    @Test
    void aNameOfProductionLeadsToTheTargetOfTheTest() throws Exception {
        server.mapTarget("db.internal", 5432, target().toInetSocketAddress());
        SshdSocketAddress bound = session.startLocalPortForwarding(ANY, new SshdSocketAddress("db.internal", 5432));
        assertEcho(bound.toInetSocketAddress());
    }

    @Test
    void aRemoteForwardOfPortZeroCarriesEveryByteAndTheHalfClose() throws Exception {
        SshdSocketAddress bound = session.startRemotePortForwarding(ANY, target());
        assertThat(bound.getPort()).isPositive();
        assertEcho(Loopback.at(bound.getPort()));
    }

    @Test
    void aTargetThatEndsFirstStillHearsTheRest() throws Exception {
        try (ServerSocket target = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            SshdSocketAddress bound = session.startLocalPortForwarding(
                    ANY, new SshdSocketAddress((InetSocketAddress) target.getLocalSocketAddress()));
            try (Socket near = connect(bound.getPort());
                    Socket far = target.accept()) {
                near.setSoTimeout((int) TestClient.PATIENCE.toMillis());
                far.setSoTimeout((int) TestClient.PATIENCE.toMillis());
                far.shutdownOutput();
                assertThat(near.getInputStream().read()).isEqualTo(-1);
                near.getOutputStream().write(new byte[200_000]);
                near.shutdownOutput();
                assertThat(far.getInputStream().readAllBytes()).hasSize(200_000);
            }
        }
    }

    @Test
    void aCancelledRemoteForwardFreesItsPort() throws Exception {
        SshdSocketAddress bound = session.startRemotePortForwarding(ANY, target());
        // MINA's client asks for no reply to its cancellation.
        session.stopRemotePortForwarding(bound);
        awaitRefusal(bound.getPort());
    }

    @Test
    void aRemoteForwardDiesWithItsSession() throws Exception {
        SshdSocketAddress bound = session.startRemotePortForwarding(ANY, target());
        server.killSessions();
        awaitRefusal(bound.getPort());
    }

    @Test
    void localForwardingCanBeRefused() throws IOException {
        server.allowLocalForwarding(false);
        assertThatThrownBy(this::openDirect)
                .isInstanceOf(SshException.class)
                .rootCause()
                .asInstanceOf(InstanceOfAssertFactories.type(SshChannelOpenException.class))
                .extracting(SshChannelOpenException::getReasonCode)
                .isEqualTo(SshConstants.SSH_OPEN_ADMINISTRATIVELY_PROHIBITED);
        server.allowLocalForwarding(true);
        openDirect();
    }

    @Test
    void remoteForwardingCanBeRefused() throws IOException {
        server.allowRemoteForwarding(false);
        assertThatThrownBy(() -> session.startRemotePortForwarding(ANY, target()))
                .isInstanceOf(SshException.class);
        server.allowRemoteForwarding(true);
        assertThat(session.startRemotePortForwarding(ANY, target()).getPort()).isPositive();
    }

    @Test
    void oneRemotePortCanBeRefusedWhilePortZeroIsGranted() throws IOException {
        int port = freePort();
        SshdSocketAddress wanted = new SshdSocketAddress("127.0.0.1", port);
        server.refuseRemotePort(port);
        assertThatThrownBy(() -> session.startRemotePortForwarding(wanted, target()))
                .isInstanceOf(SshException.class);
        assertThat(session.startRemotePortForwarding(ANY, target()).getPort()).isPositive();

        server.acceptRemotePort(port);
        assertThat(session.startRemotePortForwarding(wanted, target()).getPort())
                .isEqualTo(port);
    }

    @Test
    void aPortThatIsReallyBusyIsRefusedAndTheSessionSurvives() throws IOException {
        SshdSocketAddress busy = new SshdSocketAddress(echo.address());
        assertThatThrownBy(() -> session.startRemotePortForwarding(busy, target()))
                .isInstanceOf(SshException.class);
        assertThat(session.startRemotePortForwarding(ANY, target()).getPort()).isPositive();
    }

    @Test
    void aTargetThatRefusesFailsTheChannelOnly() throws IOException {
        int nobody = freePort();
        ChannelDirectTcpip channel = session.createDirectTcpipChannel(ANY, new SshdSocketAddress("127.0.0.1", nobody));
        assertThatThrownBy(() -> channel.open().verify(TestClient.PATIENCE)).isInstanceOf(SshException.class);
        openDirect();
    }

    @Test
    void keepalivesAreAnswered() throws IOException {
        var request = session.createBuffer(SshConstants.SSH_MSG_GLOBAL_REQUEST);
        request.putString("keepalive@openssh.com");
        request.putBoolean(true);
        // Null is SSH_MSG_REQUEST_FAILURE, an answer as good as the other; silence would throw.
        session.request("keepalive@openssh.com", request, TestClient.PATIENCE);
    }

    private void openDirect() throws IOException {
        session.createDirectTcpipChannel(ANY, target()).open().verify(TestClient.PATIENCE);
    }

    private static void awaitRefusal(int port) {
        await().untilAsserted(
                        () -> assertThatThrownBy(() -> connect(port).close()).isInstanceOf(ConnectException.class));
    }

    private static Socket connect(int port) throws IOException {
        return new Socket(Loopback.at(port).getAddress(), port);
    }

    private SshdSocketAddress target() {
        return new SshdSocketAddress(echo.address());
    }

    /** The echo's answer ends only once it has seen the end of what we send. */
    static void assertEcho(InetSocketAddress address) throws Exception {
        byte[] sent = new byte[1 << 20];
        new Random(1).nextBytes(sent);
        try (Socket socket = new Socket(address.getAddress(), address.getPort())) {
            socket.setSoTimeout((int) TestClient.PATIENCE.toMillis());
            Thread writer = new Thread(() -> {
                try {
                    socket.getOutputStream().write(sent);
                    socket.shutdownOutput();
                } catch (IOException e) {
                    throw new UncheckedIOException(e);
                }
            });
            writer.start();
            byte[] received = socket.getInputStream().readAllBytes();
            // Not isEqualTo: its message would be a megabyte.
            assertThat(received).hasSameSizeAs(sent);
            assertThat(Arrays.equals(received, sent)).isTrue();
            writer.join();
        }
    }

    private static int freePort() throws IOException {
        try (ServerSocket socket = new ServerSocket(0)) {
            return socket.getLocalPort();
        }
    }
}
