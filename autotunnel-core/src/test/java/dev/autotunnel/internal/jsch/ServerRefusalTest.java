package dev.autotunnel.internal.jsch;

import static org.assertj.core.api.Assertions.assertThat;

import dev.autotunnel.event.Failure;
import dev.autotunnel.event.Failure.Kind;
import dev.autotunnel.event.Failure.Stage;
import dev.autotunnel.spec.Endpoint;
import java.io.IOException;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ServerRefusalTest {
    private static final Endpoint PORT = new Endpoint.Tcp("db", 5432);
    private static final Endpoint SOCKET = new Endpoint.Unix("/run/app.sock");

    private final Exception cause = new IOException("channel is not opened");

    @ParameterizedTest
    @CsvSource({
        "1, TARGET_PROHIBITED,  the server does not allow connections to %s",
        "2, TARGET_UNREACHABLE, the server cannot connect to %s",
        "3, TARGET_PROHIBITED,  the server does not offer connections to %s at all",
        "4, TARGET_UNREACHABLE, 'the server refused %s, reason 4'"
    })
    void each_reason_has_its_kind_and_names_the_target(int reason, Kind kind, String message) {
        for (Endpoint target : new Endpoint[] {PORT, SOCKET}) {
            Failure failure = ServerRefusal.of(target, reason, cause);
            assertThat(failure.kind()).isEqualTo(kind);
            assertThat(failure.stage()).isEqualTo(Stage.FORWARD);
            assertThat(failure.message()).isEqualTo(message.formatted(target));
            assertThat(failure.cause()).isEqualTo(cause);
        }
    }

    @ParameterizedTest
    @CsvSource({"1", "2", "3", "4"})
    void the_remedy_for_a_socket_names_the_option_that_may_forbid_it(int reason) {
        assertThat(ServerRefusal.of(SOCKET, reason, cause).remedy()).contains("AllowStreamLocalForwarding");
    }

    @ParameterizedTest
    @CsvSource({"2", "4"})
    void that_for_a_port_says_to_check_the_target(int reason) {
        assertThat(ServerRefusal.of(PORT, reason, cause).remedy()).isEqualTo(Kind.TARGET_UNREACHABLE.remedy());
    }
}
