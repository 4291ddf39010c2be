package dev.autotunnel.openssh;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.io.InputStream;
import java.net.ConnectException;
import java.net.InetAddress;
import java.net.NetworkInterface;
import java.net.Socket;
import java.net.SocketTimeoutException;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

@RequiresOpenSsh
@RequiresNetworkNamespaces
@Tag("slow")
class NetworkNamespaceIT {

    private static final int TIMEOUT_MILLIS = 500;

    @Test
    void the_host_reaches_a_server_inside() {
        try (NetworkNamespace namespace = NetworkNamespace.create();
                OpenSshServer server = OpenSshServer.startIn(namespace)) {
            String address = namespace.insideAddress().getHostAddress();
            assertThat(login(server, "ip", "-o", "address").orThrow().output()).contains(address);
        }
    }

    @Test
    void a_port_of_its_loopback_is_not_the_hosts() throws Exception {
        try (NetworkNamespace namespace = NetworkNamespace.create();
                EchoService inside = EchoService.startIn(namespace)) {
            try (EchoService outside = EchoService.start(inside.port())) {
                assertThat(echo(outside.port(), "from outside")).isEqualTo("from outside");
            }
            assertThatThrownBy(() -> echo(inside.port(), "from outside")).isInstanceOf(ConnectException.class);

            Process client = namespace.exec("bash", "-c", """
                    exec 3<>/dev/tcp/127.0.0.1/%d
                    echo 'from inside' >&3
                    head -n 1 <&3""".formatted(inside.port()));

            assertThat(client.getInputStream().readAllBytes()).asString(UTF_8).isEqualTo("from inside\n");
        }
    }

    @Test
    void dropped_packets_are_missed_by_nobody_and_pass_once_it_is_healed() throws Exception {
        try (NetworkNamespace namespace = NetworkNamespace.create();
                OpenSshServer server = OpenSshServer.startIn(namespace);
                Socket established = connect(server)) {
            InputStream fromServer = established.getInputStream();
            assertThat(fromServer.readNBytes(4)).asString(UTF_8).isEqualTo("SSH-");
            fromServer.skipNBytes(fromServer.available());

            namespace.dropAll();
            namespace.dropAll();
            established.getOutputStream().write("SSH-2.0-client\r\n".getBytes(UTF_8));

            assertThatThrownBy(fromServer::read).isInstanceOf(SocketTimeoutException.class);
            assertThatThrownBy(() -> connect(server)).isInstanceOf(SocketTimeoutException.class);

            namespace.heal();
            namespace.heal();
            established.setSoTimeout(10_000);

            assertThat(fromServer.read()).isNotNegative();
            login(server, "true").orThrow();
        }
    }

    @Test
    void nothing_is_left_of_a_closed_namespace() throws Exception {
        NetworkNamespace namespace = NetworkNamespace.create();
        InetAddress address = namespace.hostAddress();
        assertThat(NetworkInterface.getByInetAddress(address)).isNotNull();
        Process process = namespace.exec("sleep", "60");

        namespace.close();

        assertThat(process.waitFor(5, TimeUnit.SECONDS)).isTrue();
        assertThat(NetworkInterface.getByInetAddress(address)).isNull();
        assertThat(Command.run(List.of("ip", "netns", "list")).output()).doesNotContain(namespace.name());
    }

    @Test
    void several_do_not_get_in_each_others_way() {
        try (NetworkNamespace first = NetworkNamespace.create();
                NetworkNamespace second = NetworkNamespace.create()) {
            assertThat(first.insideAddress()).isNotEqualTo(second.insideAddress());
            assertThatCode(first::dropAll).doesNotThrowAnyException();
        }
    }

    private static Command.Result login(OpenSshServer server, String... remoteCommand) {
        return Command.run(server.clientCommand(List.of(), remoteCommand));
    }

    private static Socket connect(OpenSshServer server) throws IOException {
        Socket socket = new Socket();
        try {
            socket.connect(server.address(), TIMEOUT_MILLIS);
            socket.setSoTimeout(TIMEOUT_MILLIS);
            return socket;
        } catch (IOException e) {
            socket.close();
            throw e;
        }
    }

    private static String echo(int port, String text) throws IOException {
        try (Socket socket = new Socket(InetAddress.getLoopbackAddress(), port)) {
            socket.getOutputStream().write(text.getBytes(UTF_8));
            socket.shutdownOutput();
            return new String(socket.getInputStream().readAllBytes(), UTF_8);
        }
    }
}
