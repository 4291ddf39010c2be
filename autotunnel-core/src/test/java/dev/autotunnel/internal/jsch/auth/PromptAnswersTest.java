package dev.autotunnel.internal.jsch.auth;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.api.Assertions.assertTimeoutPreemptively;

import dev.autotunnel.event.Failure.Kind;
import dev.autotunnel.internal.jsch.auth.callback.UserCode;
import dev.autotunnel.internal.runtime.Deadline;
import dev.autotunnel.internal.runtime.VirtualRuntime;
import dev.autotunnel.openssh.TestSecrets;
import dev.autotunnel.spec.Credentials;
import dev.autotunnel.spec.PromptHandler;
import dev.autotunnel.spec.Secret;
import java.time.Duration;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What a server asks, and what it gets. */
class PromptAnswersTest {
    private static final String[] PASSWORD = {"Password: "};
    private static final String WORD = TestSecrets.of("s3cret");
    private static final Secret SECRET = ((Credentials.Password) Credentials.password(WORD)).secret();

    private final LoginEvidence evidence = new LoginEvidence();
    private final PromptAnswers answers = answers(SECRET, null);

    @Test
    void the_method_password_gets_it_once() {
        assertThat(evidence.wasOffered()).isFalse();
        assertThat(answers.promptPassword("Password for me@h")).isTrue();
        assertThat(answers.getPassword()).isEqualTo(WORD);
        assertThat(evidence.wasOffered()).isTrue();
        assertEnds("the server refuses the password", () -> answers.promptPassword("Password for me@h"));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "Password: ",
                "Passwort f\u00fcr me: ",
                "Password for root@token.example.com:",
                "(me@code) Password: ",
                "Enter your secret",
                "Mot de passe : ",
                "Pinocchio's password:"
            })
    void one_hidden_prompt_gets_it_once_whatever_it_says(String prompt) {
        assertThat(ask(new String[] {prompt}, false)).containsExactly(WORD);
        assertEnds("with the password alone, it asks: \"Password: \"", () -> ask(PASSWORD, false));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "Verification code: ",
                "(me@h) Verification code: ",
                "Passcode:",
                "Token: ",
                "One-time password (OATH) for `me': ",
                "Enter PIN:",
                "OTP",
                "TOTP code",
                "Best\u00e4tigungscode:",
                "Einmalpasswort: "
            })
    void a_prompt_that_names_a_code_does_not_get_it(String prompt) {
        assertEnds("something else than a password: \"" + prompt + "\"", () -> ask(new String[] {prompt}, false));
        assertThat(evidence.wasOffered()).isFalse();
    }

    @Test
    void a_prompt_after_a_password_that_was_half_of_it_gets_it_too() {
        answers.promptPassword("Password for me@h");
        answers.getPassword();

        assertThat(ask(PASSWORD, false)).containsExactly(WORD);
    }

    @Test
    void nothing_that_is_shown_and_no_second_prompt_gets_it() {
        assertEnds("something else than a password: \"Login: \"", () -> ask(new String[] {"Login: "}, true));
        assertEnds(
                "something else than a password: \"Password:  Code: \"",
                () -> ask(new String[] {"Password: ", "Code: "}, false, false));
    }

    @Test
    void a_question_without_prompts_is_a_message_and_no_answer_is_empty() {
        assertThat(ask(new String[0])).isEmpty();
        assertThat(ask(PASSWORD, false)).containsExactly(WORD);
    }

    @Test
    void a_new_password_is_not_chosen_for_the_user() {
        answers.promptPassword("Password for me@h");

        assertEnds(
                "wants the password to be changed",
                () -> answers.promptKeyboardInteractive(
                        "me@h",
                        "Password Change Required",
                        "Too old",
                        new String[] {"New Password: "},
                        new boolean[1]));
    }

    @Test
    void a_prompt_is_quoted() {
        assertEnds("\"\\u001b[2J\\r\\nCode: \"", () -> ask(new String[] {"\u001b[2J\r\nCode: "}, true));
    }

    @Test
    void the_handler_gets_what_the_password_does_not_answer() {
        PromptAnswers both = answers(SECRET, dialogue -> {
            assertThat(dialogue.server()).isEqualTo("me@h:22");
            assertThat(dialogue.prompts()).hasSize(1);
            return List.of(
                    dialogue.prompts().get(0).text() + dialogue.prompts().get(0).echo());
        });

        assertThat(ask(both, PASSWORD, false)).containsExactly(WORD);
        assertThat(ask(both, new String[] {"Code: "}, true)).containsExactly("Code: true");
    }

    @Test
    void a_handler_without_an_answer_ends_the_login() {
        String none = "the prompt handler did not give an answer to each prompt; the server asks: \"Code: \"";
        assertUnavailable(none, dialogue -> List.of());
        assertUnavailable(none, dialogue -> List.of(""));
        assertUnavailable(
                "the prompt handler failed with java.lang.IllegalStateException; the server asks: \"Code: \"",
                dialogue -> {
                    throw new IllegalStateException(WORD);
                });
    }

    @Test
    void a_prompt_as_long_as_a_packet_costs_no_time() {
        String words = "a".repeat(250_000);
        assertThat(assertTimeoutPreemptively(
                        Duration.ofSeconds(10), () -> PromptAnswers.asksForCode(words + " password: ")))
                .isFalse();
        assertThat(PromptAnswers.asksForCode(words + " verification code: ")).isTrue();
        assertThat(PromptAnswers.asksForCode("Token: " + words)).isTrue();
    }

    private void assertUnavailable(String message, PromptHandler handler) {
        assertThatThrownBy(() -> ask(answers(null, handler), new String[] {"Code: "}, false))
                .isInstanceOfSatisfying(
                        LoginEnded.class, e -> assertThat(e.failure().kind()).isEqualTo(Kind.CREDENTIALS_UNAVAILABLE))
                .hasMessage(message);
    }

    private static void assertEnds(String message, Runnable question) {
        assertThatThrownBy(question::run)
                .isInstanceOfSatisfying(
                        LoginEnded.class, e -> assertThat(e.failure().kind()).isEqualTo(Kind.AUTHENTICATION_REFUSED))
                .hasMessageEndingWith(message)
                .hasMessageNotContaining(WORD);
    }

    private String[] ask(String[] prompts, boolean... echo) {
        return ask(answers, prompts, echo);
    }

    private static String[] ask(PromptAnswers by, String[] prompts, boolean... echo) {
        return by.promptKeyboardInteractive("me@h", "", "", prompts, echo);
    }

    /** The handler runs at once on the calling thread. */
    private PromptAnswers answers(@Nullable Secret password, @Nullable PromptHandler handler) {
        VirtualRuntime runtime = new VirtualRuntime();
        UserCode code = new UserCode(Runnable::run, Deadline.after(runtime, Duration.ofSeconds(30)));
        return new PromptAnswers("me@h:22", password, handler, code, evidence);
    }
}
