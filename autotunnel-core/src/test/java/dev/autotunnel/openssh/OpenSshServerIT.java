package dev.autotunnel.openssh;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.net.ConnectException;
import java.net.Socket;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

@RequiresOpenSsh
class OpenSshServerIT {

    @Test
    void lets_the_generated_key_in_and_runs_a_command() {
        try (OpenSshServer server = OpenSshServer.start()) {
            assertThat(login(server, "echo", "it", "works").orThrow().output()).isEqualTo("it works\n");
            assertThat(server.log()).contains("Accepted publickey for " + server.user());
        }
    }

    @Test
    void takes_lines_of_configuration_in_place_of_its_defaults() {
        try (OpenSshServer server = OpenSshServer.start("AllowUsers nobody", "PubkeyAuthentication no")) {
            assertThat(login(server, "true").status()).isEqualTo(255);
            assertThat(server.log()).contains("not listed in AllowUsers");
        }
    }

    @Test
    void says_why_it_does_not_start() {
        assertThatThrownBy(() -> OpenSshServer.start("NoSuchOption yes"))
                .isInstanceOf(IllegalStateException.class)
                .hasMessageContaining("Bad configuration option: NoSuchOption");
    }

    @Test
    void known_hosts_holds_the_key_of_the_fingerprint() {
        try (OpenSshServer server = OpenSshServer.start()) {
            String known = server.knownHostsFile().toString();
            String listed = Command.run(List.of("ssh-keygen", "-l", "-f", known))
                    .orThrow()
                    .output();
            assertThat(listed).contains(server.hostKeyFingerprint() + " [127.0.0.1]:" + server.port());
        }
    }

    @Test
    void killed_sessions_end_and_new_ones_are_served() throws Exception {
        try (OpenSshServer server = OpenSshServer.start()) {
            Process client = openSession(server);
            assertThat(server.sessionPids()).hasSize(1);

            server.killSessions();

            assertThat(client.waitFor(5, TimeUnit.SECONDS)).isTrue();
            assertThat(client.exitValue()).isEqualTo(255);
            assertThat(server.sessionPids()).isEmpty();
            login(server, "true").orThrow();
        }
    }

    @Test
    void a_stopped_server_refuses_and_comes_back_on_its_port() throws Exception {
        try (OpenSshServer server = OpenSshServer.start()) {
            Process client = openSession(server);

            server.stop();

            assertThat(client.waitFor(5, TimeUnit.SECONDS)).isTrue();
            assertThatThrownBy(() -> connect(server)).isInstanceOf(ConnectException.class);

            server.restart();

            login(server, "true").orThrow();
        }
    }

    @Test
    void nothing_is_left_of_a_closed_server() throws Exception {
        OpenSshServer server = OpenSshServer.start();
        Process client = openSession(server);
        List<Long> sessions = server.sessionPids();
        Path files = server.privateKeyFile().resolveSibling("");

        server.close();
        server.close();

        assertThat(client.waitFor(5, TimeUnit.SECONDS)).isTrue();
        assertThat(sessions).hasSize(1);
        assertThat(sessions.stream().flatMap(pid -> ProcessHandle.of(pid).stream()))
                .noneMatch(ProcessTree::isRunning);
        assertThat(files).doesNotExist();
    }

    private static Command.Result login(OpenSshServer server, String... remoteCommand) {
        return Command.run(server.clientCommand(List.of(), remoteCommand));
    }

    /** Returns as soon as a command runs on the server; its session lasts until it is killed, or a minute. */
    private static Process openSession(OpenSshServer server) throws IOException {
        Process client = new ProcessBuilder(server.clientCommand(List.of(), "echo ready; exec sleep 60")).start();
        assertThat(client.getInputStream().readNBytes(5)).asString().isEqualTo("ready");
        return client;
    }

    private static void connect(OpenSshServer server) throws IOException {
        new Socket(server.address().getAddress(), server.port()).close();
    }
}
