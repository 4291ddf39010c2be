package dev.autotunnel.internal.jsch.auth;

import static org.assertj.core.api.Assertions.assertThat;

import dev.autotunnel.event.Failure;
import dev.autotunnel.event.Failure.Kind;
import dev.autotunnel.event.Failure.Stage;
import dev.autotunnel.internal.algorithms.SignatureGap;
import java.util.Collections;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** A refusal names what was refused, and its remedy speaks of nothing that the server never saw. */
class LoginEvidenceTest {
    private static final String KEY_REFUSED = "ssh-ed25519 preauth failure";
    private static final String SIGNATURE_REFUSED = "ssh-ed25519 auth failure";
    private static final String END = "Login trials exceeds 1";

    private static final SignatureGap.Key ED25519 =
            new SignatureGap.Key("/id (SHA256:a)", "ssh-ed25519", List.of("ssh-ed25519"));
    private static final SignatureGap.Key RSA = new SignatureGap.Key(
            "/id_rsa (SHA256:b)", "ssh-rsa", List.of("ssh-ed25519", "rsa-sha2-512", "rsa-sha2-256"));

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
                " 1 | 0 | false | false | AUTHENTICATION_REFUSED | asked with none of our keys (/id     | PubkeyAcceptedAlgorithms"
            })
    void what_was_offered_tells_what_was_refused(
            int keys, int refused, boolean password, boolean unsigned, Kind kind, String message, String remedy) {
        if (keys >= 0) {
            evidence.keysOffered(Collections.nCopies(keys, ED25519));
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
        evidence.keysOffered(List.of(ED25519));
        evidence.keySigned();
        assertThat(evidence.wasOffered()).isTrue();
        evidence.heard(SIGNATURE_REFUSED);

        assertMessage("the server refuses the key: x", evidence.refused(false, "x"));
    }

    @Test
    void a_signature_without_an_answer_was_not_accepted() {
        evidence.keysOffered(List.of(ED25519));
        evidence.keySigned();

        assertMessage("the server refuses the key: x", evidence.refused(true, "x"));
    }

    @Test
    void an_accepted_key_is_half_of_the_way() {
        evidence.keysOffered(List.of(ED25519));
        evidence.keySigned();

        Failure failure = evidence.refused(false, "\"Auth fail for methods 'password'\"");

        assertMessage(
                "the key was accepted, the server also wants password: \"Auth fail for methods 'password'\"", failure);
        assertThat(failure.remedy()).contains("Credentials.anyOf").doesNotContain("authorized_keys");
    }

    @Test
    void an_accepted_key_and_a_prompt_without_an_answer() {
        evidence.keysOffered(List.of(ED25519));
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
        evidence.keysOffered(List.of(ED25519));
        evidence.heard(KEY_REFUSED);
        evidence.passedOver(Failure.of(Kind.AGENT_UNAVAILABLE, Stage.AUTHENTICATION, "the agent at /s hangs"));
        evidence.banner("Not allowed\u001b at this time\n");

        assertMessage(
                "the server refuses the key: x; the server's banner: \"Not allowed\\u001b at this time\";"
                        + " not used: the agent at /s hangs",
                evidence.refused(false, "x"));
    }

    @Test
    void a_server_that_does_not_accept_how_the_keys_sign_is_told_with_both_sides() {
        evidence.heard("server-sig-algs=<ecdsa-sha2-nistp256,ssh-rsa,x\u001b>");
        evidence.keysOffered(List.of(ED25519, RSA));
        evidence.heard(KEY_REFUSED);
        evidence.heard("rsa-sha2-512 auth failure");

        Failure failure = evidence.refused(false, "x");

        assertMessage(
                "the server refuses the keys: /id (SHA256:a) signs by ssh-ed25519; /id_rsa (SHA256:b) signs by"
                        + " rsa-sha2-512 or rsa-sha2-256, and the server accepts signatures by"
                        + " \"ecdsa-sha2-nistp256,ssh-rsa,x\\u001b\" only: x",
                failure);
        assertThat(failure.remedy())
                .isEqualTo("the server accepts RSA keys by SHA-1 alone: add rsa-sha2-512 to PubkeyAcceptedAlgorithms"
                        + " there, or use a key of another type (the server accepts signatures by"
                        + " ecdsa-sha2-nistp256, ssh-rsa); until then, allow SHA-1 here with"
                        + " SshServer.algorithms(Algorithms.defaults().withPublicKeys(\"+ssh-rsa\"))");
    }

    @Test
    void a_key_of_many_that_could_sign_as_the_server_wants_was_refused_for_another_reason() {
        evidence.heard("server-sig-algs=<ssh-ed25519>");
        evidence.keysOffered(List.of(ED25519, RSA));
        evidence.heard(KEY_REFUSED);
        evidence.heard(KEY_REFUSED);

        Failure failure = evidence.refused(false, "x");

        assertMessage("the server refuses the keys: x", failure);
        assertThat(failure.remedy()).contains("authorized_keys", "must allow ssh-ed25519, rsa-sha2-512");
    }

    @Test
    void a_server_that_says_nothing_may_be_too_old_for_rsa_keys() {
        evidence.keysOffered(List.of(RSA));
        evidence.heard(KEY_REFUSED);

        assertThat(evidence.refused(false, "x").remedy())
                .contains("authorized_keys", "withPublicKeys(\"+ssh-rsa\")", "older than OpenSSH 7.2");
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
