package dev.autotunnel.examples.quickstart;

import static org.assertj.core.api.Assertions.assertThat;

import dev.autotunnel.examples.stage.Faults;
import dev.autotunnel.examples.stage.Outages;
import dev.autotunnel.examples.stage.Screen;
import dev.autotunnel.examples.stage.Tally;
import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.sql.SQLException;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class ReportTest {
    private final ByteArrayOutputStream output = new ByteArrayOutputStream();
    private final Screen screen = new Screen(new PrintStream(output, true, StandardCharsets.UTF_8), false);
    private final Faults faults = new Faults(screen);
    private final Tally queries = new Tally();
    private final Tally newConnections = new Tally();

    @Test
    void queries_that_were_in_flight_on_a_cut_connection_are_no_fault_of_the_tunnel() {
        queries.failed(Tally.Failure.IN_FLIGHT, new SQLException("broken"));

        assertThat(report(true).exitStatus()).isZero();
        assertThat(printed(report(true)))
                .contains("failed in flight           1")
                .contains("came back each time");
    }

    @Test
    void a_refused_connection_is_a_failure_and_is_named() {
        newConnections.failed(Tally.Failure.REFUSED, new SQLException("connection refused"));

        assertThat(report(true).exitStatus()).isOne();
        assertThat(printed(report(true)))
                .containsPattern("refused +1 \\(first: connection refused\\)")
                .contains("New connections were refused");
    }

    @Test
    void a_tunnel_that_did_not_come_back_is_a_failure() {
        assertThat(report(false).exitStatus()).isOne();
        assertThat(printed(report(false))).contains("did not come back");
    }

    @Test
    void an_outage_is_told_with_the_fault_before_it() {
        faults.strike("the link is cut", () -> {});
        Instant noticed = Instant.now().plusSeconds(2);
        Outages.Outage outage = new Outages.Outage(noticed, "end of stream", Optional.empty());
        Report report = new Report(queries, newConnections, List.of(outage), faults, false);

        assertThat(printed(report))
                .containsPattern("the link is cut +not over, noticed after 2.\\d\\d s: end of stream");
    }

    @Test
    void the_slowest_answer_counts() {
        queries.answered(Duration.ofMillis(1500));
        queries.answered(Duration.ofMillis(2));

        assertThat(printed(report(true))).containsPattern("answered +2\n").containsPattern("slowest answer +1.50 s");
    }

    private Report report(boolean cameBack) {
        return new Report(queries, newConnections, List.of(), faults, cameBack);
    }

    private String printed(Report report) {
        report.print(screen);
        return output.toString(StandardCharsets.UTF_8).replace(System.lineSeparator(), "\n");
    }
}
