package dev.autotunnel.examples.redis;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.autotunnel.examples.stage.Pace;
import dev.autotunnel.examples.stage.Screen;
import dev.autotunnel.examples.stage.Tally;
import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.Optional;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Tag("slow")
class RedisExampleIT {
    private final ByteArrayOutputStream output = new ByteArrayOutputStream();

    @Test
    @Timeout(90)
    void no_command_is_refused_and_none_is_lost() throws Exception {
        Screen screen = new Screen(new PrintStream(output, true, StandardCharsets.UTF_8), false);

        Report report = new Main(screen, Pace.brisk()).run(redisServer());
        report.print(screen);

        assertThat(report.exitStatus()).as(this::printed).isZero();
        assertThat(report.commands().answered()).as(this::printed).isGreaterThan(200);
        assertThat(report.commands().failed(Tally.Failure.REFUSED))
                .as(this::printed)
                .isZero();
        // Four workers, each with a command in flight, and three faults.
        assertThat(report.counter() - report.commands().answered())
                .as(this::printed)
                .isBetween(0L, 12L);
        assertThat(report.newConnections().answered()).as(this::printed).isGreaterThan(30);
        assertThat(report.newConnections().failed(Tally.Failure.REFUSED))
                .as(this::printed)
                .isZero();
        assertThat(report.outages())
                .as(this::printed)
                .hasSize(3)
                .allMatch(outage -> outage.over().isPresent());
        assertThat(printed()).contains("no command and no new connection was refused");
    }

    /** The gate installs it, and there it must not be missing. */
    private static Path redisServer() {
        Optional<Path> program = RedisServer.program();
        boolean required = Boolean.parseBoolean(System.getenv("AUTOTUNNEL_REQUIRE_OPENSSH"));
        assumeTrue(program.isPresent() || required, "there is no redis-server on the PATH");
        return program.orElseThrow();
    }

    private String printed() {
        return output.toString(StandardCharsets.UTF_8);
    }
}
