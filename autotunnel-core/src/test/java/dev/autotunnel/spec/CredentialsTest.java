package dev.autotunnel.spec;

import static org.assertj.core.api.Assertions.assertThat;

import dev.autotunnel.openssh.TestSecrets;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

class CredentialsTest {
    private static final String SECRET = TestSecrets.of("hunter2");

    static Stream<Object> whatHoldsASecret() {
        Credentials password = Credentials.password(SECRET);
        Credentials key = Credentials.privateKey(Path.of("/etc/app/id_ed25519"), SECRET);
        TunnelSpec.Builder builder = Specs.complete().credentials(password);
        return Stream.of(
                password,
                key,
                ((Credentials.Password) password).secret(),
                SshServer.of("deploy@bastion", password, HostKeys.insecureAcceptAnyKey()),
                SshServer.of("deploy@bastion", key, HostKeys.insecureAcceptAnyKey()),
                builder,
                builder.build(),
                builder.credentials(key).build(),
                builder.build().toBuilder("other"));
    }

    @ParameterizedTest
    @MethodSource("whatHoldsASecret")
    void no_text_shows_a_secret(Object holder) {
        assertThat(holder.toString()).doesNotContain(SECRET);
    }

    @Test
    void a_spec_shows_who_and_where_but_no_secret() {
        assertThat(Specs.complete().build().toString())
                .contains("deploy", "bastion.example.com", "***")
                .doesNotContain(Specs.PASSWORD);
    }

    @Test
    void a_secret_is_revealed_as_utf_8() {
        Credentials.Password password = (Credentials.Password) Credentials.password(TestSecrets.of("p\u00e4ss"));

        assertThat(password.secret().reveal())
                .isEqualTo(TestSecrets.of("p\u00e4ss").getBytes(StandardCharsets.UTF_8));
    }

    @Test
    void a_secret_is_copied_when_it_is_given() {
        StringBuilder given = new StringBuilder(SECRET);
        Credentials.Password password = (Credentials.Password) Credentials.password(given);
        given.setLength(0);

        assertThat(password.secret().reveal()).asString(StandardCharsets.UTF_8).isEqualTo(SECRET);
    }

    @Test
    void what_reveal_gives_can_be_wiped_without_harm() {
        Credentials.Password password = (Credentials.Password) Credentials.password(SECRET);
        password.secret().reveal()[0] = 0;

        assertThat(password.secret().reveal()).asString(StandardCharsets.UTF_8).isEqualTo(SECRET);
    }

    @Test
    void a_key_may_have_a_passphrase_and_an_agent_a_socket() {
        Path key = Path.of("/etc/app/id_ed25519");
        Path socket = Path.of("/run/agent");

        assertThat(Credentials.privateKey(key).passphrase()).isEmpty();
        assertThat(Credentials.privateKey(key))
                .isEqualTo(Credentials.privateKey(key))
                .isNotEqualTo(Credentials.agent(key));
        assertThat(Credentials.privateKey(key, TestSecrets.of("x")).passphrase())
                .isPresent();
        assertThat(Credentials.agent().socket()).isEmpty();
        assertThat(Credentials.agent(socket).socket()).contains(socket);
    }
}
