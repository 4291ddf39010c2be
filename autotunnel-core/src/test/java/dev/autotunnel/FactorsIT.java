package dev.autotunnel;

import static dev.autotunnel.testkit.AuthMethod.KEYBOARD_INTERACTIVE;
import static dev.autotunnel.testkit.AuthMethod.PASSWORD;
import static dev.autotunnel.testkit.AuthMethod.PUBLIC_KEY;
import static org.assertj.core.api.Assertions.assertThat;

import dev.autotunnel.event.Failure;
import dev.autotunnel.event.Failure.Kind;
import dev.autotunnel.event.Failure.Stage;
import dev.autotunnel.openssh.TestSecrets;
import dev.autotunnel.spec.Credentials;
import dev.autotunnel.spec.PromptHandler;
import dev.autotunnel.testkit.AuthMethod;
import dev.autotunnel.testkit.EmbeddedSshServer;
import dev.autotunnel.testkit.EmbeddedSshServerBuilder;
import dev.autotunnel.testkit.PromptRound;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Servers that want several factors or ask odd questions. */
class FactorsIT {
    private static final Duration DEADLINE = Duration.ofSeconds(30);
    private static final String SECRET = TestSecrets.of("s3cret");
    private static final String CODE = TestSecrets.of("123456");
    private static final PromptRound ASK_PASSWORD = PromptRound.hidden("Password: ", SECRET);
    private static final PromptRound ASK_CODE = PromptRound.hidden("Verification code: ", CODE);
    private static final Credentials PASSWORD_ALONE = Credentials.password(SECRET);
    private static final Credentials CODE_ALONE = Credentials.prompts(dialogue -> List.of(CODE));

    @ParameterizedTest
    @EnumSource(
            value = AuthMethod.class,
            names = {"PASSWORD", "KEYBOARD_INTERACTIVE"})
    void a_key_and_a_password(AuthMethod method) {
        try (EmbeddedSshServer server = start(builder().allAuthMethods(PUBLIC_KEY, method))) {
            assertUp(server, Credentials.anyOf(key(server), PASSWORD_ALONE));

            Failure alone = failure(server, key(server));
            assertFurther(
                    alone,
                    method == PASSWORD
                            ? "the key was accepted, the server also wants password"
                            : "the key was accepted, the server also wants keyboard-interactive, which asks \"Password: \"");
            Failure wrong =
                    failure(server, Credentials.anyOf(key(server), Credentials.password(TestSecrets.of("wrong"))));
            assertFurther(wrong, "the key was accepted, then the server refused the password");
            assertFurther(failure(server, PASSWORD_ALONE), "does not offer our way to log in");
        }
    }

    @Test
    void a_key_and_a_code() {
        try (EmbeddedSshServer server =
                start(builder().allAuthMethods(PUBLIC_KEY, KEYBOARD_INTERACTIVE).prompts(ASK_CODE))) {
            Failure alone = failure(server, key(server));
            assertFurther(
                    alone,
                    "the key was accepted, the server also wants keyboard-interactive, which asks"
                            + " \"Verification code: \"");
            assertFurther(
                    failure(server, Credentials.anyOf(key(server), PASSWORD_ALONE)),
                    "the key was accepted, the server also wants keyboard-interactive, which asks"
                            + " \"Verification code: \"");
            assertThat(server.promptAnswers()).isEmpty();

            assertUp(server, Credentials.anyOf(key(server), CODE_ALONE));
            assertUp(server, Credentials.anyOf(key(server), PASSWORD_ALONE, CODE_ALONE));
            assertThat(server.promptAnswers()).containsExactly(CODE, CODE);
        }
    }

    @Test
    void a_password_and_a_code_in_one_dialogue() {
        PromptRound hello = PromptRound.message("Welcome", "Have your token ready");
        try (EmbeddedSshServer server =
                start(builder().authMethods(KEYBOARD_INTERACTIVE).prompts(hello, ASK_PASSWORD, ASK_CODE))) {
            assertUp(server, Credentials.anyOf(PASSWORD_ALONE, CODE_ALONE));
            assertThat(server.promptAnswers()).containsExactly(SECRET, CODE);

            assertFurther(
                    failure(server, PASSWORD_ALONE),
                    "does not let us in with the password alone, it asks: \"Verification code: \"");
            Credentials wrong = Credentials.anyOf(
                    PASSWORD_ALONE, Credentials.prompts(dialogue -> List.of(TestSecrets.of("000000"))));
            assertThat(failure(server, wrong).message())
                    .contains("the server refuses the password and the answers to its prompts");
            assertThat(server.promptAnswers()).containsExactly(SECRET, CODE, SECRET, SECRET, TestSecrets.of("000000"));
        }
    }

    @Test
    void two_prompts_in_one_question_are_the_handlers() {
        PromptRound both = PromptRound.shown("Login: ", "me").andHidden("Password: ", SECRET);
        PromptHandler handler = dialogue -> {
            assertThat(dialogue.prompts().get(0).echo()).isTrue();
            assertThat(dialogue.server()).startsWith("tunnel@127.0.0.1:");
            return List.of("me", SECRET);
        };
        try (EmbeddedSshServer server =
                start(builder().authMethods(KEYBOARD_INTERACTIVE).prompts(both))) {
            assertUp(server, Credentials.prompts(handler));
            assertUp(server, Credentials.anyOf(PASSWORD_ALONE, Credentials.prompts(handler)));
            assertFurther(
                    failure(server, PASSWORD_ALONE),
                    "the server asks for something else than a password: \"Login:  Password: \"");
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"Password for me@code.example.com:", "Passwort:", "Mot de passe :"})
    void a_hidden_prompt_gets_the_password_whatever_its_wording(String prompt) {
        try (EmbeddedSshServer server =
                start(builder().authMethods(KEYBOARD_INTERACTIVE).prompts(PromptRound.hidden(prompt, SECRET)))) {
            assertUp(server, PASSWORD_ALONE);
            assertThat(failure(server, Credentials.password(TestSecrets.of("wrong")))
                            .message())
                    .contains("the server refuses the password");
            assertThat(server.promptAnswers()).containsExactly(SECRET, TestSecrets.of("wrong"));
        }
    }

    @Test
    void a_handler_that_fails_is_told_and_sends_nothing() throws InterruptedException {
        CountDownLatch interrupted = new CountDownLatch(1);
        try (EmbeddedSshServer server =
                start(builder().authMethods(KEYBOARD_INTERACTIVE).prompts(ASK_CODE))) {
            assertUnavailable(server, "failed with java.lang.IllegalStateException; the server asks:", dialogue -> {
                throw new IllegalStateException(SECRET);
            });
            assertUnavailable(server, "did not give an answer to each prompt", dialogue -> List.of());
            assertUnavailable(server, "did not give an answer to each prompt", dialogue -> List.of(""));
            assertUnavailable(server, "gave no answer within", dialogue -> {
                try {
                    return List.of(String.valueOf(new CountDownLatch(1).await(1, TimeUnit.HOURS)));
                } finally {
                    interrupted.countDown();
                }
            });
            assertThat(server.promptAnswers()).isEmpty();
        }
        assertThat(interrupted.await(30, TimeUnit.SECONDS)).isTrue();
    }

    @Test
    void a_banner_is_part_of_the_failure() {
        try (EmbeddedSshServer stranger = EmbeddedSshServer.start();
                EmbeddedSshServer server = start(builder().banner("Not allowed at this time\u001b[2J\n"))) {
            assertThat(failure(server, Credentials.privateKey(stranger.privateKeyFile()))
                            .message())
                    .contains("the server refuses the key", "banner: \"Not allowed at this time\\u001b[2J\"");
            assertThat(failure(server, Credentials.password(TestSecrets.of("wrong")))
                            .message())
                    .contains("the server refuses the password", "banner: \"Not allowed at this time\\u001b[2J\"");
        }
    }

    private static void assertUnavailable(EmbeddedSshServer server, String message, PromptHandler handler) {
        Failure failure =
                Logins.firstFailure(Logins.spec(Specs.to(server), Credentials.prompts(handler), Duration.ofSeconds(3)));
        assertThat(failure.kind()).isEqualTo(Kind.CREDENTIALS_UNAVAILABLE);
        assertThat(failure.stage()).isEqualTo(Stage.AUTHENTICATION);
        assertThat(failure.message()).contains("the prompt handler " + message);
        assertThat(failure.toString()).doesNotContain(SECRET);
    }

    private static void assertFurther(Failure failure, String message) {
        assertThat(failure.kind()).isEqualTo(Kind.AUTHENTICATION_REFUSED);
        assertThat(failure.stage()).isEqualTo(Stage.AUTHENTICATION);
        assertThat(failure.message()).contains(message).doesNotContain(SECRET);
        assertThat(failure.remedy()).contains("AuthenticationMethods").doesNotContain("authorized_keys");
    }

    private static void assertUp(EmbeddedSshServer server, Credentials credentials) {
        Logins.assertUp(Logins.spec(Specs.to(server), credentials, DEADLINE));
    }

    private static Failure failure(EmbeddedSshServer server, Credentials credentials) {
        return Logins.firstFailure(Logins.spec(Specs.to(server), credentials, DEADLINE));
    }

    private static Credentials key(EmbeddedSshServer server) {
        return Credentials.privateKey(server.privateKeyFile());
    }

    private static EmbeddedSshServerBuilder builder() {
        return EmbeddedSshServer.builder().password(SECRET);
    }

    private static EmbeddedSshServer start(EmbeddedSshServerBuilder builder) {
        return builder.start();
    }
}
