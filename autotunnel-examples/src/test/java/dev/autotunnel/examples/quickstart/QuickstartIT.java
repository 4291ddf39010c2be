package dev.autotunnel.examples.quickstart;

import static org.assertj.core.api.Assertions.assertThat;

import dev.autotunnel.examples.stage.Pace;
import dev.autotunnel.examples.stage.Screen;
import dev.autotunnel.examples.stage.Tally;
import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Tag("slow")
class QuickstartIT {
    private final ByteArrayOutputStream output = new ByteArrayOutputStream();

    @Test
    @Timeout(60)
    void the_pool_survives_a_cut_a_freeze_and_a_server_restart() throws Exception {
        Screen screen = new Screen(new PrintStream(output, true, StandardCharsets.UTF_8), false);

        Report report = new Quickstart(screen, Pace.brisk()).run();
        report.print(screen);

        assertThat(report.exitStatus()).as(this::printed).isZero();
        assertThat(report.queries().answered()).isGreaterThan(200);
        assertThat(report.queries().failed(Tally.Failure.REFUSED))
                .as(this::printed)
                .isZero();
        assertThat(report.queries().failed(Tally.Failure.IN_FLIGHT)).isPositive();
        assertThat(report.newConnections().answered()).isGreaterThan(30);
        assertThat(report.newConnections().slowest()).isGreaterThan(Duration.ofSeconds(1));
        assertThat(report.outages())
                .as(this::printed)
                .hasSize(3)
                .allMatch(outage -> outage.over().isPresent());
        assertThat(printed())
                .containsSubsequence("up: [db", "the link is cut", "down: ", "the link is frozen", "down: ", "up: [db")
                .containsSubsequence("the SSH server is stopped", "attempt 2", "is started again", "up: [db")
                .containsPattern("the link is frozen +\\d\\.\\d\\d s, noticed after \\d\\.\\d\\d s: \\w+")
                .contains("no new connection was refused")
                .doesNotContain("\u001b");
    }

    private String printed() {
        return output.toString(StandardCharsets.UTF_8);
    }
}
