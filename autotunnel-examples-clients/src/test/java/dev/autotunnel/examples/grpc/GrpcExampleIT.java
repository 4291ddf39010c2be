package dev.autotunnel.examples.grpc;

import static org.assertj.core.api.Assertions.assertThat;

import dev.autotunnel.examples.stage.Pace;
import dev.autotunnel.examples.stage.Screen;
import dev.autotunnel.examples.stage.Tally;
import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Tag("slow")
class GrpcExampleIT {
    private final ByteArrayOutputStream output = new ByteArrayOutputStream();

    @Test
    @Timeout(90)
    void no_call_is_refused_and_the_stream_loses_nothing() throws Exception {
        Screen screen = new Screen(new PrintStream(output, true, StandardCharsets.UTF_8), false);

        Report report = new Main(screen, Pace.brisk()).run();
        report.print(screen);

        assertThat(report.exitStatus()).as(this::printed).isZero();
        assertThat(report.calls().answered()).as(this::printed).isGreaterThan(300);
        assertThat(report.calls().failed(Tally.Failure.REFUSED))
                .as(this::printed)
                .isZero();
        // Four callers, each with a call in flight on a connection that died, and that three times at most.
        assertThat(report.calls().failed(Tally.Failure.IN_FLIGHT))
                .as(this::printed)
                .isBetween(1, 12);
        assertThat(report.follower().seen()).as(this::printed).isGreaterThan(100);
        assertThat(report.follower().broken()).as(this::printed).isEqualTo(3);
        assertThat(report.follower().outOfOrder()).as(this::printed).isZero();
        assertThat(report.follower().lastReason()).contains("Keepalive failed");
        assertThat(report.outages())
                .as("the tunnel does not see what is behind the server: " + printed())
                .hasSize(2)
                .allMatch(outage -> outage.over().isPresent());
        assertThat(printed())
                .containsSubsequence("the link is cut", "down: ", "the link is frozen", "down: ", "up: [orders")
                .contains("no call was refused");
    }

    private String printed() {
        return output.toString(StandardCharsets.UTF_8);
    }
}
