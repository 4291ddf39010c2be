package dev.autotunnel.autossh;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import dev.autotunnel.openssh.OpenSshServer;
import dev.autotunnel.openssh.RequiresOpenSsh;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The log goes on whatever happens to the {@code logger} process. A script of that name comes first on the PATH. */
@RequiresOpenSsh
class SyslogIT {
    @TempDir
    private Path folder;

    private OpenSshServer server;
    private TestSite site;
    private RunningProgram program;

    @BeforeEach
    void start() throws IOException {
        server = OpenSshServer.start();
        site = new TestSite(folder, server);
        Path bin = Files.createDirectory(folder.resolve("bin"));
        Path logger = Files.writeString(
                bin.resolve("logger"),
                "#!/bin/sh\necho $$ >> '%1$s/pids'\ntest ! -e '%1$s/other' || exit 1\nexec cat >> '%1$s/syslog'\n"
                        .formatted(folder));
        Files.setPosixFilePermissions(logger, PosixFilePermissions.fromString("rwxr-xr-x"));
        int port = TestSite.freePort();
        program = site.start(site.bare(
                Map.of("PATH", bin + ":" + System.getenv("PATH")),
                List.of(
                        InstalledProgram.java().toString(),
                        "-jar",
                        InstalledProgram.jar().toString(),
                        "-F" + site.file("config"),
                        "-M0",
                        "-NL" + port + ":127.0.0.1:" + site.echoPort(),
                        "server")));
        TestSite.awaitEcho(port);
        TestSite.awaitThat(() -> pids().size() == 1);
    }

    @AfterEach
    void stop() {
        site.close();
        server.close();
    }

    @Test
    void the_signals_that_end_the_program_do_not_end_the_logger() throws Exception {
        for (String signal : List.of("HUP", "INT", "TERM")) {
            RunningProgram.signal(pids().get(0), signal);
        }
        program.signal("TERM");
        assertThat(program.exitStatus()).isZero();
        assertThat(syslog()).contains("received signal to exit (SIGTERM)");
        assertThat(pids()).hasSize(1);
        TestSite.awaitThat(() -> !isAlive(pids().get(0)));
    }

    @Test
    void a_logger_that_was_killed_is_started_again_by_the_next_message() throws Exception {
        kill(pids().get(0));
        program.signal("USR1");
        TestSite.awaitThat(() -> syslog().contains("signalled to kill and restart ssh"));
        assertThat(pids()).hasSize(2);
    }

    @Test
    void a_logger_that_is_killed_again_and_again_is_not_started_all_the_time() throws Exception {
        kill(pids().get(0));
        program.signal("HUP");
        TestSite.awaitThat(() -> pids().size() == 2);
        kill(pids().get(1));
        program.signal("HUP");
        program.awaitOutput(text -> text.contains("signalled to retry now"));
        assertThat(pids()).hasSize(2);
    }

    @Test
    void a_logger_that_ends_by_itself_takes_no_message() throws Exception {
        Files.createFile(folder.resolve("other"));
        kill(pids().get(0));

        program.signal("HUP");
        program.awaitOutput(
                text -> text.contains("logger ended with status 1") && text.contains("signalled to retry now"));
        program.signal("USR1");

        program.awaitOutput(text -> text.contains("signalled to kill and restart ssh"));
        assertThat(pids()).hasSize(2);
    }

    private static void kill(long pid) {
        RunningProgram.signal(pid, "KILL");
        TestSite.awaitThat(() -> !isAlive(pid));
    }

    private static boolean isAlive(long pid) {
        return ProcessHandle.of(pid).map(ProcessHandle::isAlive).orElse(false);
    }

    private List<Long> pids() throws IOException {
        Path file = folder.resolve("pids");
        return Files.exists(file)
                ? Files.readAllLines(file, UTF_8).stream().map(Long::valueOf).toList()
                : List.of();
    }

    private String syslog() throws IOException {
        return Files.readString(folder.resolve("syslog"));
    }
}
