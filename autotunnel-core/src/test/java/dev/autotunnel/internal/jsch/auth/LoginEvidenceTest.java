package dev.autotunnel.internal.jsch.auth;

import static org.assertj.core.api.Assertions.assertThat;

import dev.autotunnel.event.Failure;
import dev.autotunnel.event.Failure.Kind;
import dev.autotunnel.event.Failure.Stage;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** A refusal names what was refused, and its remedy speaks of nothing that the server never saw. */
class LoginEvidenceTest {
    private static final String KEY_REFUSED = "ssh-ed25519 preauth failure";
    private static final String SIGNATURE_REFUSED = "ssh-ed25519 auth failure";
    private static final String END = "Login trials exceeds 1";

    private final LoginEvidence evidence = new LoginEvidence();

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                // keys given to JSch, keys refused, password sent, agent refuses to sign | kind | message | remedy
                "-1 | 0 | true  | false | AUTHENTICATION_REFUSED | refuses the password: x              | AllowUsers",
                " 1 | 1 | false | false | AUTHENTICATION_REFUSED | refuses the key: x                   | authorized_keys",
                " 3 | 3 | false | false | AUTHENTICATION_REFUSED | refuses the keys: x                  | authorized_keys",
                " 3 | 2 | false | false | AUTHENTICATION_REFUSED | refuses the keys: x                  | MaxAuthTries",
                " 3 | 2 | false | true  | AUTHENTICATION_REFUSED | and takes another key, but no: x     | unlock",
                " 2 | 2 | true  | false | AUTHENTICATION_REFUSED | refuses the keys and the password: x | AllowUsers",
                "-1 | 0 | false | false | AUTHENTICATION_REFUSED | does not offer our way to log in: x  | AuthenticationMethods",
                " 1 | 0 | false | true  | AGENT_UNAVAILABLE      | takes the key, but no: x             | unlock",
                " 1 | 0 | false | false | AUTHENTICATION_REFUSED | asked with none of our keys: x       | PubkeyAcceptedAlgorithms"
            })
    void what_was_offered_tells_what_was_refused(
            int keys, int refused, boolean password, boolean unsigned, Kind kind, String message, String remedy) {
        if (keys >= 0) {
            evidence.keysOffered(keys);
        }
        for (int i = 0; i < refused; i++) {
            evidence.heard(KEY_REFUSED);
        }
        if (unsigned) {
            evidence.notSigned(Failure.of(Kind.AGENT_UNAVAILABLE, Stage.AUTHENTICATION, "no")
                    .withRemedy("unlock it"));
        }
        if (password) {
            evidence.sent(LoginEvidence.PASSWORD);
            evidence.heard(END);
        }

        Failure failure = evidence.refused(false, "x");

        assertThat(failure.kind()).isEqualTo(kind);
        assertThat(failure.message()).contains(message);
        assertThat(failure.remedy()).contains(remedy);
        assertThat(failure.remedy().contains("authorized_keys")).isEqualTo(refused > 0 && refused == keys && !password);
    }

    @Test
    void a_signature_that_is_refused_was_not_accepted() {
        evidence.keysOffered(1);
        evidence.keySigned();
        assertThat(evidence.wasOffered()).isTrue();
        evidence.heard(SIGNATURE_REFUSED);

        assertMessage("the server refuses the key: x", evidence.refused(false, "x"));
    }

    @Test
    void a_signature_without_an_answer_was_not_accepted() {
        evidence.keysOffered(1);
        evidence.keySigned();

        assertMessage("the server refuses the key: x", evidence.refused(true, "x"));
    }

    @Test
    void an_accepted_key_is_half_of_the_way() {
        evidence.keysOffered(1);
        evidence.keySigned();

        Failure failure = evidence.refused(false, "\"Auth fail for methods 'password'\"");

        assertMessage(
                "the key was accepted, the server also wants password: \"Auth fail for methods 'password'\"", failure);
        assertThat(failure.remedy()).contains("Credentials.anyOf").doesNotContain("authorized_keys");
    }

    @Test
    void an_accepted_key_and_a_prompt_without_an_answer() {
        evidence.keysOffered(1);
        evidence.keySigned();
        evidence.heard("Next authentication method: keyboard-interactive");
        evidence.asked("Verification code: ");

        assertMessage(
                "the key was accepted, the server also wants keyboard-interactive, which asks \"Verification code: \"",
                evidence.unanswered());
    }

    @Test
    void an_accepted_key_and_a_password_that_is_refused() {
        evidence.keySigned();
        evidence.heard("Next authentication method: password");
        evidence.sent(LoginEvidence.PASSWORD);
        evidence.heard("Next authentication method: keyboard-interactive");
        evidence.heard(END);

        assertMessage("the key was accepted, then the server refused the password: x", evidence.refused(false, "x"));
    }

    @Test
    void a_password_that_is_refused_is_not_accepted_because_jsch_names_a_further_method() {
        evidence.sent(LoginEvidence.PASSWORD);
        evidence.heard("Next authentication method: keyboard-interactive");
        evidence.heard(END);

        assertMessage("the server refuses the password: x", evidence.refused(false, "x"));
    }

    @Test
    void two_answers_of_one_dialogue_are_refused_together() {
        evidence.asked("Password: ");
        evidence.sent(LoginEvidence.PASSWORD);
        evidence.asked("Code: ");
        evidence.sent(LoginEvidence.ANSWERS);
        evidence.heard(END);

        assertMessage(
                "the server refuses the password and the answers to its prompts: x", evidence.refused(false, "x"));
    }

    @Test
    void what_could_not_be_used_and_the_banner_are_told_too() {
        evidence.keysOffered(1);
        evidence.heard(KEY_REFUSED);
        evidence.passedOver(Failure.of(Kind.AGENT_UNAVAILABLE, Stage.AUTHENTICATION, "the agent at /s hangs"));
        evidence.banner("Not allowed\u001b at this time\n");

        assertMessage(
                "the server refuses the key: x; the server's banner: \"Not allowed\\u001b at this time\";"
                        + " not used: the agent at /s hangs",
                evidence.refused(false, "x"));
    }

    @Test
    void the_servers_signature_algorithms_are_heard() {
        evidence.heard("server-sig-algs=<ssh-ed25519,rsa-sha2-256>");

        assertThat(evidence.signatureAlgorithms()).containsExactly("ssh-ed25519", "rsa-sha2-256");
        assertThat(PinnedOptions.keyAlgorithms(evidence.signatureAlgorithms(), PinnedOptions.KEY_ALGORITHMS))
                .contains(",rsa-sha2-256,")
                .doesNotContain("sha2-512");
        assertThat(PinnedOptions.keyAlgorithms(List.of(), PinnedOptions.KEY_ALGORITHMS))
                .contains(",rsa-sha2-512,")
                .doesNotContain("rsa-sha2-256");
    }

    private static void assertMessage(String message, Failure failure) {
        assertThat(failure.kind()).isEqualTo(Kind.AUTHENTICATION_REFUSED);
        assertThat(failure.stage()).isEqualTo(Stage.AUTHENTICATION);
        assertThat(failure.message()).isEqualTo(message);
    }
}
