package dev.autotunnel.autossh;

import static dev.autotunnel.autossh.Scenario.same;
import static org.assertj.core.api.Assertions.assertThat;

import dev.autotunnel.openssh.NetworkNamespace;
import dev.autotunnel.openssh.OpenSshServer;
import dev.autotunnel.openssh.RequiresNetworkNamespaces;
import dev.autotunnel.openssh.RequiresOpenSsh;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * The scenarios of the loop monitor. autossh's loop uses the same port numbers on the client and on the server, so the server runs
 * in its own network namespace.
 */
@RequiresOpenSsh
@RequiresNetworkNamespaces
@Tag("slow")
class LoopDifferentialIT {
    private static final Map<String, String> OFTEN = Map.of(
            "AUTOSSH_DEBUG", "1",
            "AUTOSSH_GATETIME", "0",
            "AUTOSSH_POLL", "2",
            "AUTOSSH_FIRST_POLL", "1",
            "AUTOSSH_MESSAGE", "hello");

    private static NetworkNamespace namespace;
    private static OpenSshServer server;

    @BeforeAll
    static void startServer() {
        boolean installed = Files.isExecutable(Path.of(TestedProgram.AUTOSSH.executable()));
        Assumptions.assumeTrue(
                installed || Boolean.parseBoolean(System.getenv("AUTOTUNNEL_REQUIRE_OPENSSH")),
                "autossh is not installed");
        namespace = NetworkNamespace.create();
        server = OpenSshServer.startIn(namespace);
    }

    @AfterAll
    static void stopServer() {
        if (server != null) {
            server.close();
        }
        if (namespace != null) {
            namespace.close();
        }
    }

    @ParameterizedTest
    @MethodSource("loops")
    void autossh_and_our_program_behave_as_expected(Scenario scenario, @TempDir Path ofAutossh, @TempDir Path ofOurs)
            throws Exception {
        assertThat(result(scenario, TestedProgram.AUTOSSH, ofAutossh))
                .as("autossh")
                .isEqualTo(scenario.autossh());
        assertThat(result(scenario, TestedProgram.OURS, ofOurs)).as("ours").isEqualTo(scenario.ours());
    }

    private static String result(Scenario scenario, TestedProgram subject, Path folder) throws Exception {
        try (TestSite site = new TestSite(folder, server)) {
            return String.valueOf(scenario.play().on(site, subject));
        }
    }

    static Stream<Scenario> loops() {
        return Stream.of(
                same("-M port", "true true true", (site, subject) -> {
                    int port = TestSite.freePort();
                    RunningProgram program =
                            site.start(subject, OFTEN, "-M " + port + " -N -D " + TestSite.freePort() + " server");
                    program.awaitOutput(text -> text.contains("connection ok"));
                    return TestSite.isBound(port) + " " + TestSite.isBound(port + 1) + " " + (site.logins() == 1);
                }),
                same("AUTOSSH_PORT", "true true", (site, subject) -> {
                    int port = TestSite.freePort();
                    RunningProgram program = site.start(
                            subject,
                            with("AUTOSSH_PORT", String.valueOf(port)),
                            "-N -D " + TestSite.freePort() + " server");
                    program.awaitOutput(text -> text.contains("connection ok"));
                    return TestSite.isBound(port) + " " + TestSite.isBound(port + 1);
                }),
                same("no port at all", "true", (site, subject) -> {
                    RunningProgram program = site.start(subject, OFTEN, "-N -D " + TestSite.freePort() + " server");
                    program.awaitOutput(text -> text.contains("connection ok"));
                    return program.isAlive();
                }),
                same("a link that swallows all packets", "true", (site, subject) -> {
                    String line = "-M " + TestSite.freePort() + " -N -D " + TestSite.freePort() + " server";
                    RunningProgram program = site.start(subject, OFTEN, line);
                    program.awaitOutput(text -> text.contains("connection ok"));
                    namespace.dropAll();
                    try {
                        program.awaitOutput(text -> text.contains("port down, restarting ssh"));
                    } finally {
                        namespace.heal();
                    }
                    TestSite.awaitThat(() -> site.logins() >= 2);
                    return true;
                }));
    }

    private static Map<String, String> with(String name, String value) {
        Map<String, String> variables = new HashMap<>(OFTEN);
        variables.put(name, value);
        return variables;
    }
}
