package dev.autotunnel.internal.jsch;

import static org.assertj.core.api.Assertions.assertThat;

import dev.autotunnel.event.Failure;
import dev.autotunnel.event.Failure.Kind;
import dev.autotunnel.spec.Endpoint;
import java.time.Duration;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Whom to blame for an open that was not answered, as a table. Times in ms. */
class OpenTimeoutTest {
    private static final Endpoint TARGET = new Endpoint.Tcp("db.internal", 5432);
    private static final long NOW = Long.MIN_VALUE + 40_000_000_000L; // the clock may wrap around in between

    @ParameterizedTest
    @CsvSource({
        "30000,     2, TARGET_TIMEOUT",
        "30000,  2000, TARGET_TIMEOUT",
        "30000,  9999, TARGET_TIMEOUT",
        "30000, 10000, FORWARD_TIMEOUT", // a lookup, or a dead line
        "30000, 29999, FORWARD_TIMEOUT",
        "30000, 45000, FORWARD_TIMEOUT",
        "300,     200, TARGET_TIMEOUT",
        "300,     300, FORWARD_TIMEOUT", // nothing since it was asked
    })
    void a_server_that_was_heard_of_late_is_not_to_blame(long waited, long silent, Kind kind) {
        Failure failure = ServerRefusal.timedOut(TARGET, ago(waited), ago(silent), NOW, null);

        assertThat(failure.kind()).isEqualTo(kind);
        assertThat(failure.message()).contains("db.internal:5432");
        assertThat(failure.remedy()).contains(kind == Kind.TARGET_TIMEOUT ? "target" : "server's load");
    }

    private static long ago(long millis) {
        return NOW - Duration.ofMillis(millis).toNanos();
    }
}
