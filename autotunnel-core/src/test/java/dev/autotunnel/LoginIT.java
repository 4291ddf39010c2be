package dev.autotunnel;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.autotunnel.event.Failure;
import dev.autotunnel.event.Failure.Kind;
import dev.autotunnel.event.Failure.Stage;
import dev.autotunnel.event.Phase;
import dev.autotunnel.event.TunnelState;
import dev.autotunnel.openssh.TestSecrets;
import dev.autotunnel.spec.Credentials;
import dev.autotunnel.spec.Forward;
import dev.autotunnel.spec.TunnelSpec;
import dev.autotunnel.testkit.AuthMethod;
import dev.autotunnel.testkit.EmbeddedSshServer;
import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Logging in by password and keyboard-interactive, and what a refusal is called. */
class LoginIT {
    private static final Duration PATIENCE = Duration.ofSeconds(60);

    @ParameterizedTest
    @EnumSource(
            value = AuthMethod.class,
            names = {"PASSWORD", "KEYBOARD_INTERACTIVE"})
    void a_right_password_opens_again_and_again(AuthMethod method) {
        try (EmbeddedSshServer server =
                        EmbeddedSshServer.builder().authMethods(method).start();
                TunnelSupervisor supervisor = TunnelSupervisor.open(
                        spec(server, Credentials.password(TestSecrets.known(server.password()))), PATIENCE)) {
            Recorder events = new Recorder();
            supervisor.addListener(events);
            supervisor.restart();
            events.awaitPhase(Phase.UP);
        }
    }

    @ParameterizedTest
    @EnumSource(
            value = AuthMethod.class,
            names = {"PASSWORD", "KEYBOARD_INTERACTIVE"})
    void a_key_that_is_refused_is_followed_by_the_password(AuthMethod method) {
        try (EmbeddedSshServer stranger = EmbeddedSshServer.start();
                EmbeddedSshServer server = EmbeddedSshServer.builder()
                        .authMethods(AuthMethod.PUBLIC_KEY, method)
                        .start()) {
            Credentials both = Credentials.anyOf(
                    Credentials.privateKey(stranger.privateKeyFile()),
                    Credentials.password(TestSecrets.known(server.password())));
            TunnelSupervisor.open(spec(server, both), PATIENCE).close();

            Credentials neither = Credentials.anyOf(
                    Credentials.privateKey(stranger.privateKeyFile()), Credentials.password(TestSecrets.of("wrong")));
            assertThat(failed(spec(server, neither)).message()).contains("password");
        }
    }

    @ParameterizedTest
    @EnumSource(
            value = AuthMethod.class,
            names = {"PASSWORD", "KEYBOARD_INTERACTIVE"})
    void a_wrong_password_is_refused_as_such(AuthMethod method) {
        try (EmbeddedSshServer server =
                EmbeddedSshServer.builder().authMethods(method).start()) {
            assertRefused(failed(spec(server, Credentials.password(TestSecrets.of("wrong")))), "refuses the password");
        }
    }

    @Test
    void a_wrong_password_is_refused_as_such_by_a_server_that_offers_both_ways() {
        try (EmbeddedSshServer server = EmbeddedSshServer.builder()
                .authMethods(AuthMethod.PASSWORD, AuthMethod.KEYBOARD_INTERACTIVE)
                .start()) {
            Failure failure = failed(spec(server, Credentials.password(TestSecrets.of("wrong"))));
            assertRefused(failure, "refuses the password");
            assertThat(failure.remedy()).doesNotContain("authorized_keys");
        }
    }

    @Test
    void a_method_that_the_server_does_not_offer_was_not_refused() {
        try (EmbeddedSshServer server =
                EmbeddedSshServer.builder().authMethods(AuthMethod.PASSWORD).start()) {
            Failure failure = failed(spec(server, Credentials.privateKey(server.privateKeyFile())));
            assertRefused(failure, "does not offer our way to log in: \"Auth fail for methods 'password'\"");
            assertThat(failure.remedy()).contains("PubkeyAuthentication").doesNotContain("authorized_keys");
        }
        try (EmbeddedSshServer server =
                EmbeddedSshServer.builder().authMethods(AuthMethod.PUBLIC_KEY).start()) {
            Failure failure = failed(spec(server, Credentials.password(TestSecrets.of("secret"))));
            assertRefused(failure, "does not offer our way to log in: \"Auth fail for methods 'publickey'\"");
            assertThat(failure.remedy()).contains("PasswordAuthentication");
        }
    }

    @Test
    void a_key_that_is_refused_is_told_as_such() {
        try (EmbeddedSshServer stranger = EmbeddedSshServer.start();
                EmbeddedSshServer server = EmbeddedSshServer.start()) {
            Failure failure = failed(spec(server, Credentials.privateKey(stranger.privateKeyFile())));
            assertRefused(failure, "refuses the key");
            assertThat(failure.remedy()).contains("authorized_keys");
        }
    }

    @Test
    void a_server_that_closes_during_the_login_is_not_taken_for_a_firewall() {
        try (EmbeddedSshServer server = EmbeddedSshServer.start()) {
            server.stallAt(dev.autotunnel.testkit.Stage.AUTHENTICATION);
            Recorder events = new Recorder();
            TunnelSpec spec = spec(server, Credentials.password(TestSecrets.known(server.password())));
            try (TunnelSupervisor supervisor =
                    TunnelSupervisor.builder(spec).listener(events).build()) {
                supervisor.start();
                await().atMost(PATIENCE).until(() -> server.attempts() > 0);
                server.killSessions();
                Failure failure = events.awaitPhase(Phase.WAITING).failure().orElseThrow();
                assertThat(failure.kind()).isEqualTo(Kind.LINK_CLOSED);
                assertThat(failure.stage()).isEqualTo(Stage.AUTHENTICATION);
                assertThat(failure.message()).contains("during the login");
                assertThat(failure.remedy()).contains("account").doesNotContain("firewall", "ServerAlive");
            }
        }
    }

    private static void assertRefused(Failure failure, String message) {
        assertThat(failure.kind()).isEqualTo(Kind.AUTHENTICATION_REFUSED);
        assertThat(failure.stage()).isEqualTo(Stage.AUTHENTICATION);
        assertThat(failure.message()).contains(message);
    }

    private static Failure failed(TunnelSpec spec) {
        try (TunnelSupervisor supervisor = TunnelSupervisor.builder(spec).build()) {
            TunnelState state = supervisor.start().awaitStopped(PATIENCE);
            assertThat(state).isInstanceOf(TunnelState.Failed.class);
            return ((TunnelState.Failed) state).cause();
        }
    }

    private static TunnelSpec spec(EmbeddedSshServer server, Credentials credentials) {
        return Specs.to(server)
                .credentials(credentials)
                .forward(Forward.local("db", "0:127.0.0.1:1"))
                .build();
    }
}
