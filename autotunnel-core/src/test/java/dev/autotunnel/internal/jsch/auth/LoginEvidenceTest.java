package dev.autotunnel.internal.jsch.auth;

import static org.assertj.core.api.Assertions.assertThat;

import com.jcraft.jsch.Identity;
import com.jcraft.jsch.IdentityRepository;
import com.jcraft.jsch.JSch;
import dev.autotunnel.event.Failure;
import dev.autotunnel.event.Failure.Kind;
import java.lang.reflect.Proxy;
import java.util.Vector;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** A refusal names what was refused, and its remedy speaks of nothing that the server never saw. */
@SuppressWarnings("JdkObsolete") // the test fails by the exception, or gains nothing by the rule
class LoginEvidenceTest {
    private final LoginEvidence evidence = new LoginEvidence();

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                // password sent, keys given to JSch, keys refused, not signed | kind | message | remedy
                "true  | -1 | 0 | 0 | AUTHENTICATION_REFUSED | refuses the password: x              | AllowUsers",
                "false |  1 | 1 | 0 | AUTHENTICATION_REFUSED | refuses the key: x                   | authorized_keys",
                "false |  3 | 3 | 0 | AUTHENTICATION_REFUSED | refuses the keys: x                  | authorized_keys",
                "true  |  2 | 2 | 0 | AUTHENTICATION_REFUSED | refuses the keys and the password: x | AllowUsers",
                "false | -1 | 0 | 0 | AUTHENTICATION_REFUSED | does not offer our way to log in: x  | AuthenticationMethods",
                "false |  0 | 0 | 0 | AGENT_UNAVAILABLE      | the agent held no key                | ssh-add",
                "false |  1 | 0 | 1 | AGENT_UNAVAILABLE      | nothing signed with it: x            | unlock",
                "false |  1 | 0 | 0 | AUTHENTICATION_REFUSED | asked with none of our keys: x       | PubkeyAcceptedAlgorithms"
            })
    void what_was_offered_tells_what_was_refused(
            boolean password, int keys, int refused, int unsigned, Kind kind, String message, String remedy) {
        if (password) {
            evidence.passwordSent();
        }
        if (keys >= 0) {
            evidence.watch(holding(keys)).getIdentities();
        }

        Failure failure = evidence.refused(refused, unsigned, "x");

        assertThat(failure.kind()).isEqualTo(kind);
        assertThat(failure.message()).contains(message);
        assertThat(failure.remedy()).contains(remedy);
        assertThat(failure.remedy().contains("authorized_keys")).isEqualTo(refused > 0 && !password);
        assertThat(evidence.wasOffered()).isEqualTo(password || keys > 0);
    }

    private static IdentityRepository holding(int keys) {
        Vector<Identity> some = new Vector<>();
        for (int i = 0; i < keys; i++) {
            some.add((Identity) Proxy.newProxyInstance(
                    JSch.class.getClassLoader(), new Class<?>[] {Identity.class}, (p, method, arguments) -> null));
        }
        return (IdentityRepository) Proxy.newProxyInstance(
                JSch.class.getClassLoader(), new Class<?>[] {IdentityRepository.class}, (p, method, arguments) -> some);
    }
}
