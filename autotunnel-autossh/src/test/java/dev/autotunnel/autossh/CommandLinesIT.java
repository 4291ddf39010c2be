package dev.autotunnel.autossh;

import static org.assertj.core.api.Assertions.assertThat;

import dev.autotunnel.openssh.OpenSshServer;
import dev.autotunnel.openssh.RequiresOpenSsh;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Command lines of autossh that must work unchanged, and some that must be refused. */
@RequiresOpenSsh
class CommandLinesIT {
    private static final Map<String, String> NONE = Map.of();

    @TempDir
    private Path folder;

    private static OpenSshServer server;
    private TestSite site;
    private int port;

    @BeforeAll
    static void startServer() {
        server = OpenSshServer.start();
    }

    @AfterAll
    static void stopServer() {
        server.close();
    }

    @BeforeEach
    void start() {
        site = new TestSite(folder, server);
        port = TestSite.freePort();
    }

    @AfterEach
    void stop() {
        site.close();
    }

    @Test
    void a_remote_forward_with_an_echo_monitor() {
        String monitor = TestSite.freePort() + ":" + site.echoPort();
        site.start(
                TestedProgram.OURS,
                NONE,
                "-M " + monitor + " -N -R " + port + ":127.0.0.1:" + site.echoPort() + " server");
        TestSite.awaitEcho(port);
    }

    @Test
    void a_local_forward_in_the_background_with_options_after_the_host() throws Exception {
        Path pid = site.file("pid");
        ProcessBuilder command = site.bare(
                Map.of("AUTOSSH_PIDFILE", pid.toString()),
                List.of(
                        TestedProgram.OURS.executable(),
                        "-F" + site.file("config"),
                        "-M",
                        String.valueOf(TestSite.freePort()),
                        "-f",
                        "-N",
                        "-L",
                        port + ":127.0.0.1:" + site.echoPort(),
                        "-o",
                        "ServerAliveInterval 30",
                        "-o",
                        "ServerAliveCountMax=3",
                        site.server().user() + "@server",
                        "-p",
                        String.valueOf(site.server().port())));
        FinishedCommand parent = FinishedCommand.of(command);
        assertThat(parent.status()).as(parent.output()).isZero();
        long child = Long.parseLong(Files.readString(pid).strip());
        try {
            TestSite.awaitEcho(port);
        } finally {
            RunningProgram.signal(child, "TERM");
        }
        TestSite.awaitThat(() -> Files.notExists(pid));
    }

    @Test
    @Tag("smoke")
    void a_proxy_through_a_jump_host_with_a_key_and_no_monitor() {
        site.write("config", site.read("config") + site.read("config").replace("Host server", "Host jump"));
        site.start(
                TestedProgram.OURS,
                NONE,
                "-M 0 -NT -D %d -i %s -o ExitOnForwardFailure=yes -J jump server"
                        .formatted(port, site.server().privateKeyFile()));
        TestSite.awaitThat(() -> TestSite.echoesThrough(port, site.echoPort()));
        assertThat(site.logins()).isEqualTo(2);
    }

    @Test
    void no_monitor_port_at_all() {
        RunningProgram program = site.start(
                TestedProgram.OURS,
                Map.of("AUTOSSH_DEBUG", "1"),
                "-NL " + port + ":127.0.0.1:" + site.echoPort() + " server");
        TestSite.awaitEcho(port);
        program.awaitOutput(text -> text.contains("connection ok"));
    }

    @Test
    void forwards_of_the_configuration_file() {
        site.write(
                "config", site.read("config") + "    LocalForward %d 127.0.0.1:%d\n".formatted(port, site.echoPort()));
        site.start(TestedProgram.OURS, NONE, "-M 0 -N server");
        TestSite.awaitEcho(port);
    }

    @Test
    void check_reports_each_step_and_ends() {
        String forward = "--check -N -L " + port + ":127.0.0.1:";
        FinishedCommand good = site.run(TestedProgram.OURS, NONE, forward + site.echoPort() + " server");
        assertThat(good.output()).contains("ok       authentication", "publickey", "the tunnel autossh would work");
        assertThat(good.status()).isZero();

        FinishedCommand bad = site.run(TestedProgram.OURS, NONE, forward + "1 server");
        assertThat(bad.output()).contains("FAILED   forward", "TARGET_UNREACHABLE", "do: ", "would not work");
        assertThat(bad.status()).isEqualTo(1);
    }

    /** The only folder on the PATH is empty, so ssh is not found. */
    @Test
    void without_openssh_the_configuration_is_read_too() throws Exception {
        Path empty = Files.createDirectory(site.file("bin"));
        ProcessBuilder command = site.bare(
                Map.of("PATH", empty.toString()),
                List.of(
                        InstalledProgram.java().toString(),
                        "-jar",
                        InstalledProgram.jar().toString(),
                        "-F" + site.file("config"),
                        "-M0",
                        "-NL" + port + ":127.0.0.1:" + site.echoPort(),
                        "server"));
        site.start(command);
        TestSite.awaitEcho(port);
    }

    @Test
    void an_unknown_server_is_refused_unless_accept_new_is_set() throws Exception {
        Path known = site.file("new/known_hosts");
        String options = "-M 0 -NL %d:127.0.0.1:%d -o UserKnownHostsFile=%s -o GlobalKnownHostsFile=none"
                .formatted(port, site.echoPort(), known);
        FinishedCommand refused = site.run(TestedProgram.OURS, NONE, options + " -o StrictHostKeyChecking=yes server");
        assertThat(refused.status()).isEqualTo(1);
        assertThat(refused.output()).contains(known.toString());

        site.start(TestedProgram.OURS, NONE, options + " -o StrictHostKeyChecking=accept-new server");
        TestSite.awaitEcho(port);
        assertThat(Files.readString(known))
                .contains("[127.0.0.1]:" + site.server().port());
    }

    @Test
    void ignored_options_are_noted_with_v() {
        RunningProgram program = site.start(
                TestedProgram.OURS,
                Map.of("AUTOSSH_PATH", "/opt/ssh"),
                "-v -C -X -M 0 -L " + port + ":127.0.0.1:" + site.echoPort() + " server");
        TestSite.awaitEcho(port);
        assertThat(program.output())
                .contains("note: Compression is ignored")
                .contains("note: ForwardX11 is ignored")
                .contains("note: AUTOSSH_PATH is ignored")
                .contains("note: -N is implied");
    }
}
