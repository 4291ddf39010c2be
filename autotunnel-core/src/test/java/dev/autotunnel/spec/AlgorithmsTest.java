package dev.autotunnel.spec;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.autotunnel.internal.algorithms.AlgorithmKind;
import dev.autotunnel.internal.algorithms.AlgorithmList;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class AlgorithmsTest {
    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "aes256-ctr                             | aes256-ctr",
                "aes256-ctr,aes128-ctr                  | aes256-ctr,aes128-ctr",
                "-aes*                                  | chacha20-poly1305@openssh.com",
                "-aes???-ctr,chacha*                    | aes128-gcm@openssh.com,aes256-gcm@openssh.com",
                "-aes*-gcm@openssh.com,chacha*,aes192-* | aes128-ctr,aes256-ctr"
            })
    void the_syntax_is_that_of_openssh(String text, String expected) {
        AlgorithmList.check(AlgorithmKind.CIPHER, text);
        assertThat(AlgorithmList.apply(AlgorithmKind.CIPHER, text, AlgorithmKind.CIPHER.defaults()))
                .containsExactlyElementsOf(Arrays.asList(expected.split(",")));
    }

    @Test
    void plus_appends_and_a_caret_puts_first_and_no_name_stands_twice() {
        List<String> defaults = AlgorithmKind.CIPHER.defaults();
        assertThat(AlgorithmList.apply(AlgorithmKind.CIPHER, "+3des-cbc,aes128-ctr", defaults))
                .startsWith("aes128-gcm@openssh.com")
                .endsWith("3des-cbc")
                .hasSize(defaults.size() + 1);
        assertThat(AlgorithmList.apply(AlgorithmKind.CIPHER, "^aes256-ctr,3des-cbc", defaults))
                .startsWith("aes256-ctr", "3des-cbc", "aes128-gcm@openssh.com")
                .hasSize(defaults.size() + 1);
    }

    @Test
    void gcm_comes_before_chacha20() {
        assertThat(AlgorithmKind.CIPHER.defaults())
                .startsWith("aes128-gcm@openssh.com", "aes256-gcm@openssh.com", "chacha20-poly1305@openssh.com");
    }

    @Test
    void what_only_openssh_has_is_passed_over() {
        assertThat(AlgorithmList.apply(
                        AlgorithmKind.MAC, "umac-64-etm@openssh.com,hmac-sha2-256", AlgorithmKind.MAC.defaults()))
                .containsExactly("hmac-sha2-256");
        assertThatCode(() -> Algorithms.defaults()
                        .withHostKeys("ssh-ed25519-cert-v01@openssh.com,sk-ssh-ed25519@openssh.com,ssh-ed25519"))
                .doesNotThrowAnyException();
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "+", "-", "^", "aes", "+aes256-ctr,", "aes256-ctr aes128-ctr", "-*", "+*", "-a b"})
    void what_ssh_refuses_and_what_leaves_nothing_is_refused(String text) {
        assertThatThrownBy(() -> Algorithms.defaults().withCiphers(text))
                .isInstanceOf(InvalidSpecException.class)
                .hasMessageContaining("algorithms.Ciphers");
    }

    @Test
    void each_list_has_names_of_its_own() {
        Algorithms algorithms = Algorithms.defaults();
        assertThatThrownBy(() -> algorithms.withKex("aes256-ctr")).isInstanceOf(InvalidSpecException.class);
        assertThatThrownBy(() -> algorithms.withMacs("umac-64@openssh.com"))
                .isInstanceOf(InvalidSpecException.class)
                .hasMessageContaining("must leave an algorithm");
        assertThatThrownBy(() -> algorithms.withHostKeys("+hmac-sha1")).isInstanceOf(InvalidSpecException.class);
        assertThatThrownBy(() -> algorithms.withPublicKeys("ssh-rsa2")).isInstanceOf(InvalidSpecException.class);
    }

    @Test
    void they_belong_to_one_server() {
        Algorithms old =
                Algorithms.defaults().withKex("+diffie-hellman-group14-sha1").withHostKeys("+ssh-rsa");
        SshServer server = SshServer.builder("u@h")
                .credentials(Credentials.agent())
                .hostKeys(HostKeys.insecureAcceptAnyKey())
                .algorithms(old)
                .build();
        assertThat(server.algorithms()).isEqualTo(old);
        assertThat(server.toBuilder().build()).isEqualTo(server).hasSameHashCodeAs(server);
        assertThat(server.toBuilder().algorithms(Algorithms.defaults()).build()).isNotEqualTo(server);
        assertThat(old.kex()).contains("+diffie-hellman-group14-sha1");
        assertThat(old.ciphers()).isEmpty();
        assertThat(old.toString()).contains("KEX=+diffie-hellman-group14-sha1");
    }

    @Test
    void sha1_is_weak_unless_it_is_the_hmac_of_the_defaults() {
        assertThat(AlgorithmKind.KEX.weak(List.of("diffie-hellman-group14-sha1", "curve25519-sha256")))
                .containsExactly("diffie-hellman-group14-sha1");
        assertThat(AlgorithmKind.MAC.weak(List.of("hmac-sha1", "hmac-sha1-96", "hmac-md5")))
                .containsExactly("hmac-sha1-96", "hmac-md5");
        assertThat(AlgorithmKind.HOST_KEY.weak(List.of("ssh-rsa", "rsa-sha2-256")))
                .containsExactly("ssh-rsa");
    }
}
