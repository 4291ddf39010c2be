package dev.autotunnel.spec;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.autotunnel.openssh.TestSecrets;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.Test;

/** Credentials and known_hosts files of which there are several. */
class SeveralTest {
    private static final Credentials AGENT = Credentials.agent();

    @Test
    void there_must_be_at_least_one() {
        refused(() -> Credentials.anyOf(), "credentials", "must be at least one");
        refused(() -> HostKeys.knownHosts(), "hostKeys.files", "must be at least one file");
        refused(() -> HostKeys.acceptNew(), "hostKeys.files", "must be at least one file");
    }

    @Test
    void they_are_not_nested() {
        refused(() -> Credentials.anyOf(Credentials.anyOf(AGENT)), "credentials", "must not be nested");
    }

    @Test
    void a_password_comes_last_and_does_not_show() {
        Credentials password = Credentials.password(TestSecrets.of("hunter2"));
        refused(() -> Credentials.anyOf(password, AGENT), "credentials", "at most one password, at the end");
        assertThat(Credentials.anyOf(AGENT, password).toString()).doesNotContain(TestSecrets.of("hunter2"));
    }

    private static void refused(ThrowingCallable call, String field, String rule) {
        assertThatThrownBy(call).isInstanceOfSatisfying(InvalidSpecException.class, e -> {
            assertThat(e.field()).isEqualTo(field);
            assertThat(e.rule()).contains(rule);
            assertThat(e.getMessage()).doesNotContain(TestSecrets.of("hunter2"));
        });
    }
}
