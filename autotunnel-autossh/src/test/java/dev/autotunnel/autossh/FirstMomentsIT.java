package dev.autotunnel.autossh;

import static org.assertj.core.api.Assertions.assertThat;

import dev.autotunnel.openssh.OpenSshServer;
import dev.autotunnel.openssh.RequiresOpenSsh;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What happens before the local ports are bound: signals, and names of files that this locale cannot have. */
@RequiresOpenSsh
class FirstMomentsIT {
    private static final String E_ACUTE = "\\303\\251"; // in UTF-8, for printf(1)

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

    @ParameterizedTest
    @ValueSource(strings = {"TERM", "INT"})
    void a_signal_to_exit_ends_the_program_with_0(String signal) throws Exception {
        RunningProgram program = startedUntilSshIsAsked("-N");
        program.signal(signal);
        assertThat(program.exitStatus()).isZero();
    }

    @Test
    void the_signals_for_the_tunnel_do_nothing() throws Exception {
        RunningProgram program = startedUntilSshIsAsked("-N");
        program.signal("HUP");
        program.signal("USR1");
        Files.createFile(folder.resolve("go"));
        TestSite.awaitEcho(port);
        program.signal("TERM");
        assertThat(program.exitStatus()).isZero();
    }

    @Test
    void the_parent_does_not_take_a_child_that_was_ended_for_one_that_has_started() throws Exception {
        RunningProgram parent = startedUntilSshIsAsked("-Nf");
        ProcessHandle child = ProcessHandle.of(parent.pid())
                .flatMap(process -> process.children().findFirst())
                .orElseThrow();
        RunningProgram.signal(child.pid(), "TERM");
        assertThat(parent.exitStatus()).isEqualTo(1);
    }

    /** A script named ssh waits for a file before it runs ssh. */
    private RunningProgram startedUntilSshIsAsked(String option) throws IOException {
        Path bin = Files.createDirectory(folder.resolve("bin"));
        Path ssh = Files.writeString(
                bin.resolve("ssh"),
                "#!/bin/sh\n: > '%1$s/asked'\nn=0\nwhile [ ! -e '%1$s/go' ] && [ $n -lt 160 ]; do n=$((n + 1)); sleep 0.05; done\n"
                                .formatted(folder)
                        + "exec /usr/bin/ssh \"$@\"\n");
        Files.setPosixFilePermissions(ssh, PosixFilePermissions.fromString("rwxr-xr-x"));
        RunningProgram program = site.start(site.bare(
                Map.of("PATH", bin + ":" + System.getenv("PATH")),
                List.of(
                        InstalledProgram.java().toString(),
                        "-jar",
                        InstalledProgram.jar().toString(),
                        "-F" + site.file("config"),
                        "-M0",
                        option,
                        "-L" + port + ":127.0.0.1:" + site.echoPort(),
                        "server")));
        TestSite.awaitThat(() -> Files.exists(folder.resolve("asked")));
        return program;
    }

    @ParameterizedTest
    @ValueSource(strings = {"-F", "-E", "-i"})
    void a_name_that_the_locale_cannot_have_is_an_error_in_one_line(String option) {
        FinishedCommand ended = withName(option, "LC_ALL=C");
        assertThat(ended.status()).isEqualTo(1);
        assertThat(ended.output().strip()).startsWith("autossh: ").doesNotContain("\n", "Exception");
    }

    @Test
    void without_a_locale_the_name_of_a_file_may_have_any_characters() {
        FinishedCommand ended = withName("-F", "-uLC_ALL", "-uLC_CTYPE", "-uLANG");
        assertThat(ended.status()).isEqualTo(1);
        assertThat(ended.output()).contains("No such file");
    }

    private FinishedCommand withName(String option, String... locale) {
        List<String> command = new ArrayList<>(List.of("env"));
        command.addAll(List.of(locale));
        command.addAll(List.of(
                "sh",
                "-c",
                "exec \"$0\" \"$1\" \"$2/$(printf '" + E_ACUTE + "')\" -M0 -NL \"$3:a:1\" 127.0.0.1",
                InstalledProgram.launcher().toString(),
                option,
                folder.toString(),
                String.valueOf(port)));
        return FinishedCommand.of(site.bare(Map.of(), command));
    }
}
