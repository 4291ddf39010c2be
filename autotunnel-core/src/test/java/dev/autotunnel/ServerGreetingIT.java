package dev.autotunnel;

import static org.assertj.core.api.Assertions.assertThat;

import dev.autotunnel.event.Failure;
import dev.autotunnel.event.Failure.Kind;
import dev.autotunnel.event.Failure.Stage;
import dev.autotunnel.event.Phase;
import dev.autotunnel.openssh.TestSecrets;
import dev.autotunnel.spec.Credentials;
import dev.autotunnel.spec.Forward;
import dev.autotunnel.spec.HostKeys;
import dev.autotunnel.spec.TunnelSpec;
import java.io.IOException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What a server says before it closes stands in the failure, and tells what kind of failure it is. */
class ServerGreetingIT {
    @ParameterizedTest
    @ValueSource(strings = {"Exceeded MaxStartups", "Not allowed at this time"})
    void a_reason_before_the_banner_is_quoted(String reason) throws IOException {
        Failure failure = failureOf(reason + "\r\n");

        assertThat(failure.kind()).isEqualTo(Kind.CLOSED_BEFORE_BANNER);
        assertThat(failure.stage()).isEqualTo(Stage.KEY_EXCHANGE);
        assertThat(failure.message()).contains("it said \"" + reason + "\"");
        assertThat(failure.remedy())
                .contains("MaxStartups", "PerSourcePenalties")
                .doesNotContain("port");
    }

    @Test
    void a_close_without_a_word_is_a_close_before_the_banner() throws IOException {
        assertThat(failureOf("").kind()).isEqualTo(Kind.CLOSED_BEFORE_BANNER);
    }

    @Test
    void an_http_server_is_told_as_one() throws IOException {
        Failure failure = failureOf("HTTP/1.1 400 Bad Request\r\nContent-Length: 0\r\n\r\n");

        assertThat(failure.kind()).isEqualTo(Kind.HANDSHAKE_FAILED);
        assertThat(failure.message()).contains("what answers is not SSH: it sent \"HTTP/1.1 400 Bad Request\\r\\n");
        assertThat(failure.remedy()).contains("port");
    }

    @Test
    void an_ssh_server_of_version_1_is_told_as_one() throws IOException {
        Failure failure = failureOf("SSH-1.5-OldRouter\n");

        assertThat(failure.kind()).isEqualTo(Kind.HANDSHAKE_FAILED);
        assertThat(failure.message()).contains("does not speak version 2 of SSH: \"SSH-1.5-OldRouter\"");
        assertThat(failure.remedy()).contains("obsolete").doesNotContain("port");
    }

    @Test
    void a_server_that_closes_after_its_banner_did_speak_ssh() throws IOException {
        Failure failure = failureOf("SSH-2.0-fake\r\n");

        assertThat(failure.kind()).isEqualTo(Kind.HANDSHAKE_FAILED);
        assertThat(failure.message()).contains("no key exchange");
        assertThat(failure.remedy()).doesNotContain("speaks SSH");
    }

    private static Failure failureOf(String words) throws IOException {
        Recorder events = new Recorder();
        try (SpeakingServer server = SpeakingServer.saying(words)) {
            TunnelSpec spec = TunnelSpec.builder("it")
                    .server("me@" + server.address())
                    .credentials(Credentials.password(TestSecrets.of("secret")))
                    .hostKeys(HostKeys.insecureAcceptAnyKey())
                    .forward(Forward.local("db", "0:127.0.0.1:1"))
                    .build();
            try (TunnelSupervisor supervisor =
                    TunnelSupervisor.builder(spec).listener(events).build()) {
                supervisor.start();
                return events.awaitPhase(Phase.WAITING).failure().orElseThrow();
            }
        }
    }
}
