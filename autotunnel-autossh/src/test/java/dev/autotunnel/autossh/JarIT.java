package dev.autotunnel.autossh;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import dev.autotunnel.openssh.OpenSshServer;
import dev.autotunnel.openssh.RequiresOpenSsh;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.jar.Attributes;
import java.util.jar.JarFile;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The packaged jar: it contains only what it needs, and the versioned classes of JSch (Ed25519, agents) work. */
@RequiresOpenSsh
class JarIT {
    @TempDir
    private Path folder;

    private OpenSshServer server;
    private TestSite site;
    private int port;

    @BeforeEach
    void start() {
        server = OpenSshServer.start();
        site = new TestSite(folder, server);
        port = TestSite.freePort();
    }

    @AfterEach
    void stop() {
        site.close();
        server.close();
    }

    private ProcessBuilder jar(Map<String, String> variables, String... options) {
        List<String> words = new ArrayList<>(List.of(
                InstalledProgram.java().toString(),
                "-jar",
                InstalledProgram.jar().toString(),
                "-F" + site.file("config"),
                "-M0"));
        words.addAll(List.of(options));
        words.addAll(List.of("-NL" + port + ":127.0.0.1:" + site.echoPort(), "server"));
        return site.bare(variables, words);
    }

    @Test
    void the_jar_is_multi_release_and_contains_only_the_program_and_its_libraries() throws Exception {
        try (JarFile jar = new JarFile(InstalledProgram.jar().toFile())) {
            Attributes manifest = jar.getManifest().getMainAttributes();
            assertThat(manifest.getValue("Multi-Release")).isEqualTo("true");
            assertThat(manifest.getValue("Automatic-Module-Name")).isEqualTo("dev.autotunnel.autossh");
            List<String> classes = jar.stream()
                    .map(Object::toString)
                    .filter(name -> name.endsWith(".class"))
                    .map(name -> name.replaceFirst("^META-INF/versions/\\d+/", ""))
                    .toList();
            assertThat(classes)
                    .contains("dev/autotunnel/autossh/Autossh.class")
                    .allMatch(name -> name.matches("(dev/autotunnel|com/jcraft/jsch|org/slf4j|joptsimple)/.*"))
                    .noneMatch(name -> name.matches("dev/autotunnel/(testkit|examples|benchmarks|openssh)/.*"));
            assertThat(jar.getEntry("META-INF/services/org.slf4j.spi.SLF4JServiceProvider"))
                    .isNull();
        }
    }

    @Test
    @Tag("smoke")
    void an_ed25519_key() throws Exception {
        assertThat(Files.readString(server.privateKeyFile())).contains("OPENSSH PRIVATE KEY");
        site.start(jar(Map.of()));
        TestSite.awaitEcho(port);
        assertThat(server.log()).contains("Accepted publickey for " + server.user(), "ED25519");
    }

    @Test
    void an_agent() throws Exception {
        Path key = folder.resolve("key");
        Files.copy(server.privateKeyFile(), key);
        Files.setPosixFilePermissions(key, PosixFilePermissions.fromString("rw-------"));
        Path socket = folder.resolve("agent");
        Process agent = new ProcessBuilder("ssh-agent", "-D", "-a", socket.toString()).start();
        try {
            TestSite.awaitThat(() -> Files.exists(socket));
            ProcessBuilder add = new ProcessBuilder("ssh-add", "-q", key.toString());
            add.environment().put("SSH_AUTH_SOCK", socket.toString());
            FinishedCommand added = FinishedCommand.of(add);
            assertThat(added.status()).as(added.output()).isZero();
            site.write("config", site.read("config").replaceAll("(?m)^ *Identit.*\\n", "    IdentityFile none\n"));
            site.start(jar(Map.of("SSH_AUTH_SOCK", socket.toString())));
            TestSite.awaitEcho(port);
        } finally {
            agent.destroy();
        }
    }

    /** The server does not accept the first key, and the second does not exist. The third is that of the configuration. */
    @Test
    void one_of_several_keys() throws Exception {
        FinishedCommand generated = FinishedCommand.of(List.of(
                "ssh-keygen",
                "-q",
                "-N",
                "",
                "-t",
                "ecdsa",
                "-f",
                folder.resolve("other").toString()));
        assertThat(generated.status()).as(generated.output()).isZero();
        site.start(jar(Map.of(), "-i" + folder.resolve("other"), "-i" + folder.resolve("missing")));
        TestSite.awaitEcho(port);
    }

    /** A script named logger comes first on the PATH. */
    @Test
    void all_messages_for_syslog_go_through_one_logger_process() throws Exception {
        Path bin = Files.createDirectory(folder.resolve("bin"));
        Path logger = Files.writeString(
                bin.resolve("logger"),
                "#!/bin/sh\necho \"started $*\" >> '%1$s'\nexec cat >> '%1$s'\n".formatted(folder.resolve("syslog")));
        Files.setPosixFilePermissions(logger, PosixFilePermissions.fromString("rwxr-xr-x"));
        RunningProgram program = site.start(jar(Map.of("PATH", bin + ":" + System.getenv("PATH"))));
        TestSite.awaitEcho(port);
        program.signal("TERM");
        assertThat(program.exitStatus()).isZero();
        List<String> lines = Files.readAllLines(folder.resolve("syslog"), UTF_8);
        assertThat(lines.get(0)).isEqualTo("started --prio-prefix -t autossh[%d]".formatted(program.pid()));
        assertThat(lines.subList(1, lines.size()))
                .allMatch(line -> line.matches("<1[0-9]>.*"))
                .contains("<14>starting ssh (count 1)", "<14>received signal to exit (SIGTERM)")
                .noneMatch(line -> line.startsWith("started"));
    }

    @Test
    void systemd_is_notified_when_the_tunnel_is_up() throws Exception {
        Path bin = Files.createDirectory(folder.resolve("bin"));
        Path notify = Files.writeString(
                bin.resolve("systemd-notify"),
                "#!/bin/sh\necho \"$*\" >> '%s'\n".formatted(folder.resolve("notified")));
        Files.setPosixFilePermissions(notify, PosixFilePermissions.fromString("rwxr-xr-x"));
        Map<String, String> variables = Map.of("NOTIFY_SOCKET", "/run/none", "PATH", bin + ":" + System.getenv("PATH"));
        site.start(jar(variables));
        TestSite.awaitEcho(port);
        TestSite.awaitThat(() -> Files.exists(folder.resolve("notified")));
        assertThat(Files.readString(folder.resolve("notified"))).isEqualTo("--ready\n");
    }

    @Test
    void the_parent_reports_the_error_if_the_background_process_does_not_start() {
        FinishedCommand parent = FinishedCommand.of(jar(Map.of(), "-f", "-p1", "-oFoo=bar"));
        assertThat(parent.status()).isEqualTo(1);
        assertThat(parent.output()).contains("unknown option -o Foo");
    }
}
