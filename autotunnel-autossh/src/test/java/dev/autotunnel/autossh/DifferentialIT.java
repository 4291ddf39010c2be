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

/** The same is done with Debian's autossh and with ours, at the same sshd: all that is seen of them is in this table. */
@RequiresOpenSsh
@Tag("slow")
class DifferentialIT {
    private static OpenSshServer server;

    @BeforeAll
    static void startServer() {
        boolean installed = Files.isExecutable(Path.of(Subject.AUTOSSH.executable()));
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
    void what_is_seen_of_the_real_one_and_of_ours(Scenario scenario, @TempDir Path ofAutossh, @TempDir Path ofOurs)
            throws Exception {
        assertThat(seen(scenario, Subject.AUTOSSH, ofAutossh)).as("autossh").isEqualTo(scenario.autossh());
        assertThat(seen(scenario, Subject.OURS, ofOurs)).as("ours").isEqualTo(scenario.ours());
    }

    private static String seen(Scenario scenario, Subject subject, Path folder) throws Exception {
        try (Site site = new Site(folder, server)) {
            return String.valueOf(scenario.play().on(site, subject));
        }
    }
}
