package dev.autotunnel.sshconfig;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.autotunnel.TunnelException;
import dev.autotunnel.TunnelSupervisor;
import dev.autotunnel.event.Failure.Kind;
import dev.autotunnel.openssh.EchoService;
import dev.autotunnel.openssh.OpenSshServer;
import dev.autotunnel.openssh.RequiresOpenSsh;
import java.io.IOException;
import java.net.InetAddress;
import java.net.Socket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.time.Duration;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** A section of a configuration becomes a tunnel through a real {@code sshd}, with {@code ssh -G} and without. */
@RequiresOpenSsh
class SshConfigTunnelIT {
    private static final Duration PATIENCE = Duration.ofSeconds(60);

    private static OpenSshServer server;
    private static EchoService echo;

    @TempDir
    private Path folder;

    private Path known;
    private Path config;

    @BeforeAll
    static void start() {
        server = OpenSshServer.start();
        echo = EchoService.start();
    }

    @AfterAll
    static void stop() {
        server.close();
        echo.close();
    }

    /** Names with blanks and quotes, an alias for the host key, and a jump host. */
    @BeforeEach
    void files() throws IOException {
        Path names = Files.createDirectory(folder.resolve("a \"b\" 'c"));
        Path key = Files.copy(server.privateKeyFile(), names.resolve("my key"), StandardCopyOption.COPY_ATTRIBUTES);
        String line = Files.readString(server.knownHostsFile());
        known = Files.writeString(names.resolve("known hosts"), "orders " + line.substring(line.indexOf(' ') + 1));
        config = write("""
                Host orders
                    ProxyJump bastion
                    LocalForward %d 127.0.0.1:%d
                Host bastion orders
                    HostName %s
                    Port %d
                    User %s
                    HostKeyAlias Orders
                    IdentityAgent none
                    IdentityFile %s
                    GlobalKnownHostsFile none
                    UserKnownHostsFile %s /nowhere
                """.formatted(
                        freePort(),
                        echo.port(),
                        server.address().getAddress().getHostAddress(),
                        server.port(),
                        server.user(),
                        quoted(key),
                        quoted(known)));
    }

    private Path write(String text) throws IOException {
        return Files.writeString(folder.resolve("config"), text);
    }

    private static String quoted(Path file) {
        return '"' + file.toString().replace("\"", "\\\"") + '"';
    }

    private static int freePort() throws IOException {
        try (java.net.ServerSocket socket = new java.net.ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            return socket.getLocalPort();
        }
    }

    private SshConfig config(boolean openSsh) {
        SshConfig.Builder builder = SshConfig.builder("orders").file(config);
        return (openSsh ? builder : builder.withoutOpenSsh()).build();
    }

    @ParameterizedTest
    @ValueSource(booleans = {true, false})
    void a_section_becomes_a_tunnel(boolean openSsh) throws IOException {
        SshConfig orders = config(openSsh);
        try (TunnelSupervisor tunnel =
                        TunnelSupervisor.open(orders.spec("orders").build(), PATIENCE);
                Socket client = new Socket()) {
            client.connect(tunnel.localAddress(orders.forwards().get(0).name()));
            client.getOutputStream().write('x');
            assertThat(client.getInputStream().read()).isEqualTo('x');
        }
    }

    @ParameterizedTest
    @ValueSource(booleans = {true, false})
    void without_checking_a_changed_key_ends_the_attempt(boolean openSsh) throws IOException {
        Files.writeString(known, Files.readString(known).replaceFirst("AAAA\\S+", OTHER_KEY));
        config = write(Files.readString(config) + "    StrictHostKeyChecking no\n");
        SshConfig orders = config(openSsh);
        assertThatThrownBy(() -> TunnelSupervisor.open(orders.spec("orders").build(), PATIENCE)
                        .close())
                .isInstanceOfSatisfying(
                        TunnelException.class,
                        e -> assertThat(e.failure().kind()).isEqualTo(Kind.HOST_KEY_CHANGED));
    }

    @Test
    void both_ways_give_the_same() {
        assertThat(config(false)).isEqualTo(config(true));
    }

    private static final String OTHER_KEY = "AAAAC3NzaC1lZDI1NTE5AAAAIOMqqnkVzrm0SdG6UOoqKLsabgH5C9okWi0dh2l9GKJl";
}
