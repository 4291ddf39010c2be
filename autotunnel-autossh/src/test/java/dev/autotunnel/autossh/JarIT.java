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

/** The packaged jar: what lives in versioned classes of JSch works, and nothing in it is but what it needs. */
@RequiresOpenSsh
class JarIT {
    @TempDir
    private Path folder;

    private OpenSshServer server;
    private Site site;
    private int port;

    @BeforeEach
    void start() {
        server = OpenSshServer.start();
        site = new Site(folder, server);
        port = Site.freePort();
    }

    @AfterEach
    void stop() {
        site.close();
        server.close();
    }

    private ProcessBuilder jar(Map<String, String> variables, String... options) {
        List<String> words = new ArrayList<>(List.of(
                Installed.java().toString(), "-jar", Installed.jar().toString(), "-F" + site.file("config"), "-M0"));
        words.addAll(List.of(options));
        words.addAll(List.of("-NL" + port + ":127.0.0.1:" + site.echoPort(), "server"));
        return site.bare(variables, words);
    }

    @Test
    void the_jar_is_a_multi_release_one_that_holds_the_program_and_its_libraries_only() throws Exception {
        try (JarFile jar = new JarFile(Installed.jar().toFile())) {
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
        Site.awaitEcho(port);
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
            Site.awaitThat(() -> Files.exists(socket));
            ProcessBuilder add = new ProcessBuilder("ssh-add", "-q", key.toString());
            add.environment().put("SSH_AUTH_SOCK", socket.toString());
            Ended added = Ended.of(add);
            assertThat(added.status()).as(added.output()).isZero();
            site.write("config", site.read("config").replaceAll("(?m)^ *Identit.*\\n", "    IdentityFile none\n"));
            site.start(jar(Map.of("SSH_AUTH_SOCK", socket.toString())));
            Site.awaitEcho(port);
        } finally {
            agent.destroy();
        }
    }

    /** Which key is meant is not known before all have been tried: the first is not the server's. */
    @Test
    void one_of_several_keys() throws Exception {
        Ended generated = Ended.of(List.of(
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
        Site.awaitEcho(port);
    }

    /** A process called logger, before the real one on the PATH. */
    @Test
    void the_syslog_is_written_through_one_logger() throws Exception {
        Path bin = Files.createDirectory(folder.resolve("bin"));
        Path logger = Files.writeString(
                bin.resolve("logger"),
                "#!/bin/sh\necho \"started $*\" >> '%1$s'\nexec cat >> '%1$s'\n".formatted(folder.resolve("syslog")));
        Files.setPosixFilePermissions(logger, PosixFilePermissions.fromString("rwxr-xr-x"));
        Program program = site.start(jar(Map.of("PATH", bin + ":" + System.getenv("PATH"))));
        Site.awaitEcho(port);
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
    void systemd_is_told_when_the_tunnel_is_up() throws Exception {
        Path bin = Files.createDirectory(folder.resolve("bin"));
        Path notify = Files.writeString(
                bin.resolve("systemd-notify"), "#!/bin/sh\necho \"$*\" >> '%s'\n".formatted(folder.resolve("told")));
        Files.setPosixFilePermissions(notify, PosixFilePermissions.fromString("rwxr-xr-x"));
        Map<String, String> variables = Map.of("NOTIFY_SOCKET", "/run/none", "PATH", bin + ":" + System.getenv("PATH"));
        site.start(jar(variables));
        Site.awaitEcho(port);
        Site.awaitThat(() -> Files.exists(folder.resolve("told")));
        assertThat(Files.readString(folder.resolve("told"))).isEqualTo("--ready\n");
    }

    @Test
    void the_background_is_not_entered_where_the_start_fails() {
        Ended parent = Ended.of(jar(Map.of(), "-f", "-p1", "-oFoo=bar"));
        assertThat(parent.status()).isEqualTo(1);
        assertThat(parent.output()).contains("unknown option -o Foo");
    }
}
