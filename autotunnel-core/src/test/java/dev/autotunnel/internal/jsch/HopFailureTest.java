package dev.autotunnel.internal.jsch;

import static org.assertj.core.api.Assertions.assertThat;

import dev.autotunnel.event.Failure;
import dev.autotunnel.event.Failure.Kind;
import dev.autotunnel.event.Failure.Stage;
import java.io.IOException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class HopFailureTest {
    private final IOException cause = new IOException("no");

    @ParameterizedTest
    @CsvSource({
        "TARGET_UNREACHABLE, UNREACHABLE,       a cannot connect to b",
        "TARGET_PROHIBITED,  TARGET_PROHIBITED, a does not allow connections to b",
        "FORWARD_TIMEOUT,    CONNECT_TIMEOUT,   a did not connect to b in time",
        "TARGET_TIMEOUT,     CONNECT_TIMEOUT,   a did not connect to b in time"
    })
    void a_channel_that_is_not_opened_is_a_failure_to_connect(Kind open, Kind kind, String message) {
        Failure failure = HopFailure.of(Failure.of(open, Stage.FORWARD, "no", cause), "a", "b");

        assertThat(failure.kind()).isEqualTo(kind);
        assertThat(failure.stage()).isEqualTo(Stage.CONNECT);
        assertThat(failure.message()).isEqualTo(message);
        assertThat(failure.remedy()).isNotBlank();
        assertThat(failure.cause()).isEqualTo(cause);
    }

    @Test
    void the_end_of_the_link_speaks_for_itself() {
        Failure ended = Failure.of(Kind.LINK_CLOSED, Stage.LINK, "jump host a: the connection ended");

        assertThat(HopFailure.of(ended, "a", "b")).isEqualTo(ended);
    }
}
