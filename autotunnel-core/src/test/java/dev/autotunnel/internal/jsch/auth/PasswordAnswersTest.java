package dev.autotunnel.internal.jsch.auth;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.autotunnel.event.Failure.Kind;
import dev.autotunnel.spec.Credentials;
import dev.autotunnel.spec.Secret;
import org.junit.jupiter.api.Test;

/** What a server asks, and what it gets. */
class PasswordAnswersTest {
    private static final String[] PASSWORD = {"Password: "};
    private static final Secret SECRET = ((Credentials.Password) Credentials.password("s3cret")).secret();

    private final LoginEvidence evidence = new LoginEvidence();
    private final PasswordAnswers answers = new PasswordAnswers(SECRET, evidence);

    @Test
    void the_method_password_gets_it_once() {
        assertThat(evidence.wasOffered()).isFalse();
        assertThat(answers.promptPassword("Password for me@h")).isTrue();
        assertThat(answers.getPassword()).isEqualTo("s3cret");
        assertThat(evidence.wasOffered()).isTrue();
        assertEnds("the server refused the password", () -> answers.promptPassword("Password for me@h"));
    }

    @Test
    void one_hidden_prompt_gets_it_once_whatever_it_says() {
        assertThat(ask(new String[] {"Passwort f\u00fcr me: "}, false)).containsExactly("s3cret");
        assertEnds("with the password alone, it asks: \"Password: \"", () -> ask(PASSWORD, false));
    }

    @Test
    void a_prompt_after_a_password_that_was_half_of_it_gets_it_too() {
        answers.promptPassword("Password for me@h");
        answers.getPassword();

        assertThat(ask(PASSWORD, false)).containsExactly("s3cret");
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
        assertThat(ask(PASSWORD, false)).containsExactly("s3cret");
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

    private static void assertEnds(String message, Runnable question) {
        assertThatThrownBy(question::run)
                .isInstanceOfSatisfying(
                        LoginEnded.class, e -> assertThat(e.failure().kind()).isEqualTo(Kind.AUTHENTICATION_REFUSED))
                .hasMessageEndingWith(message)
                .hasMessageNotContaining("s3cret");
    }

    private String[] ask(String[] prompts, boolean... echo) {
        return answers.promptKeyboardInteractive("me@h", "", "", prompts, echo);
    }
}
