package dev.autotunnel.internal.publish;

import static org.assertj.core.api.Assertions.assertThat;

import dev.autotunnel.internal.runtime.CapturedLog;
import dev.autotunnel.internal.runtime.VirtualRuntime;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;

class SlowTargetLogTest {
    private static final String DB = "db.internal:5432";
    private static final String OTHER = "other:1";

    private final VirtualRuntime runtime = new VirtualRuntime();
    private final SlowTargetLog log = new SlowTargetLog("slow");

    @Test
    void each_target_is_named_at_most_once_a_minute() {
        List<String> lines = CapturedLog.of("dev.autotunnel.slow", () -> {
            tell(DB);
            tell(DB);
            tell(OTHER);
            runtime.advance(Duration.ofSeconds(59));
            tell(DB);
            runtime.advance(Duration.ofSeconds(1));
            tell(DB);
        });

        assertThat(lines).hasSize(3).allSatisfy(line -> assertThat(line).startsWith("WARN a client of forward db has"));
        assertThat(lines.get(0)).contains("2 s for db.internal:5432");
        assertThat(lines.get(1)).contains("other:1");
        assertThat(lines.get(2)).contains("db.internal:5432");
    }

    private void tell(String target) {
        log.tell(runtime.now(), "db", target, Duration.ofSeconds(2));
    }
}
