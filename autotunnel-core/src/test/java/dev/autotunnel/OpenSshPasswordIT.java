package dev.autotunnel;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.api.Assumptions.assumeFalse;

import dev.autotunnel.event.Failure;
import dev.autotunnel.event.Failure.Kind;
import dev.autotunnel.event.TunnelState;
import dev.autotunnel.openssh.OpenSshServer;
import dev.autotunnel.openssh.RequiresOpenSsh;
import dev.autotunnel.openssh.TestSecrets;
import dev.autotunnel.spec.Credentials;
import dev.autotunnel.spec.Forward;
import dev.autotunnel.spec.TunnelSpec;
import java.time.Duration;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** A wrong password and a real sshd with PAM, which offers {@code password} and {@code keyboard-interactive}. */
@RequiresOpenSsh
class OpenSshPasswordIT {
    private static final Duration PATIENCE = Duration.ofSeconds(60);

    @ParameterizedTest
    @CsvSource({
        "yes, yes, yes, false",
        "yes, no, yes, false",
        "yes, yes, no, false",
        "no, yes, no, false",
        "yes, yes, yes, true",
        "yes, no, yes, true"
    })
    void a_wrong_password_is_one_failure_in_the_servers_log(
            String pam, String password, String interactive, boolean withKey) {
        try (OpenSshServer server = OpenSshServer.start(
                "UsePAM " + pam, "PasswordAuthentication " + password, "KbdInteractiveAuthentication " + interactive)) {
            server.authorizeNone();
            Credentials wrong = Credentials.password(TestSecrets.of("wrong"));
            Failure failure = failed(Specs.to(server)
                    .credentials(
                            withKey ? Credentials.anyOf(Credentials.privateKey(server.privateKeyFile()), wrong) : wrong)
                    .forward(Forward.local("db", "0:127.0.0.1:1"))
                    .build());
            // sshd logs a refusal after it has answered, so its log is complete when its process for the connection has
            // ended
            await().atMost(PATIENCE).until(() -> server.sessionPids().isEmpty());
            String log = server.log();
            assumeFalse(log.contains("Unsupported option UsePAM"), "this sshd has no PAM");

            assertThat(failure.kind()).as(log).isEqualTo(Kind.AUTHENTICATION_REFUSED);
            assertThat(failure.message())
                    .contains("the server refuses the " + (withKey ? "key and the " : "") + "password");
            assertThat(log.lines().filter(line -> line.startsWith("Failed ") && !line.startsWith("Failed publickey")))
                    .as(log)
                    .hasSize(1);
            assertThat(log.lines().filter(line -> line.startsWith("Failed publickey")))
                    .as(log)
                    .hasSize(withKey ? 1 : 0);
            assertThat(log).doesNotContain("invalid format");
        }
    }

    private static Failure failed(TunnelSpec spec) {
        try (TunnelSupervisor supervisor = TunnelSupervisor.builder(spec).build()) {
            TunnelState state = supervisor.start().awaitStopped(PATIENCE);
            assertThat(state).isInstanceOf(TunnelState.Failed.class);
            return ((TunnelState.Failed) state).cause();
        }
    }
}
