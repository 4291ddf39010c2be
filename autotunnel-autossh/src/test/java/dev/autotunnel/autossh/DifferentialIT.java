package dev.autotunnel.autossh;

import static org.assertj.core.api.Assertions.assertThat;

import dev.autotunnel.openssh.OpenSshServer;
import dev.autotunnel.openssh.RequiresOpenSsh;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * Runs each scenario with Debian's autossh and with our program, against the same sshd, and compares what a user sees of them.
 * The expected results are in {@link TunnelScenarios} and {@link EndScenarios}.
 */
@RequiresOpenSsh
@Tag("slow")
class DifferentialIT {
    private static OpenSshServer server;

    @BeforeAll
    static void startServer() {
        boolean installed = Files.isExecutable(Path.of(TestedProgram.AUTOSSH.executable()));
        Assumptions.assumeTrue(
                installed || Boolean.parseBoolean(System.getenv("AUTOTUNNEL_REQUIRE_OPENSSH")),
                "autossh is not installed");
        server = OpenSshServer.start();
    }

    @AfterAll
    static void stopServer() {
        if (server != null) {
            server.close();
        }
    }

    @ParameterizedTest
    @MethodSource({
        "dev.autotunnel.autossh.TunnelScenarios#refusals",
        "dev.autotunnel.autossh.TunnelScenarios#tunnels",
        "dev.autotunnel.autossh.TunnelScenarios#recoveries",
        "dev.autotunnel.autossh.EndScenarios#endings",
        "dev.autotunnel.autossh.EndScenarios#files",
        "dev.autotunnel.autossh.EndScenarios#wantedDifferences"
    })
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
}
