package dev.autotunnel.spec;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.autotunnel.openssh.TestSecrets;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class SshServerTest {
    private static final HostKeys ANY_KEY = HostKeys.insecureAcceptAnyKey();

    /** A server behind that many jump hosts. */
    static SshServer behind(int jumpHosts) {
        SshServer.Builder server = direct("u@hop" + jumpHosts).toBuilder();
        for (int i = 0; i < jumpHosts; i++) {
            server.jump(direct("u@hop" + i));
        }
        return server.build();
    }

    private static SshServer direct(String address) {
        return SshServer.of(address, Credentials.agent(), ANY_KEY);
    }

    @ParameterizedTest
    @ValueSource(strings = {"*.example.org", "a,b", "a?", "!a", "a|b", "a@b", "a#", "[a]", "a\u00a0b"})
    void a_host_stands_for_one_name_that_is_safe_in_known_hosts(String host) {
        SshServer.Builder server = direct("app@db").toBuilder();
        assertThatThrownBy(() -> server.host(host).build())
                .isInstanceOf(InvalidSpecException.class)
                .hasMessageContaining("must be one host name or address");
    }

    @ParameterizedTest
    @ValueSource(strings = {"*.example.org", "a,b", "a?", "!a", "|1|a|b", "@revoked", "#a", "a b"})
    void an_alias_stands_for_one_place_of_known_hosts(String alias) {
        SshServer.Builder server = direct("app@db").toBuilder();
        assertThatThrownBy(() -> server.hostKeyAlias(alias))
                .isInstanceOf(InvalidSpecException.class)
                .hasMessageContaining("server.hostKeyAlias");
    }

    @ParameterizedTest
    @ValueSource(strings = {"orders", "[bastion.example.com]:2222", "2001:db8::1"})
    void an_alias_may_be_what_known_hosts_has(String alias) {
        SshServer server = direct("app@db").toBuilder().hostKeyAlias(alias).build();
        assertThat(server.hostKeyAlias()).hasValue(alias);
    }

    @Test
    void without_more_it_has_no_jump_host() {
        SshServer server = SshServer.builder()
                .host("db")
                .user("app")
                .credentials(Credentials.agent())
                .hostKeys(ANY_KEY)
                .build();

        assertThat(server.jumps()).isEmpty();
        assertThat(server.route()).containsExactly(server);
        assertThat(server).isEqualTo(direct("app@db")).hasSameHashCodeAs(direct("app@db"));
        assertThat(server.port()).isEqualTo(22);
    }

    @Test
    void the_jump_hosts_are_in_the_order_of_ssh() {
        SshServer server =
                direct("db").toBuilder().jump(direct("a")).jump(direct("b")).build();

        assertThat(server.route()).extracting(SshServer::host).containsExactly("a", "b", "db");
        assertThat(server.jumps()).containsExactly(direct("a"), direct("b"));
    }

    @Test
    void the_jump_hosts_of_a_jump_host_come_before_it() {
        SshServer b = direct("b").toBuilder().jump(direct("a")).build();
        SshServer server = direct("db").toBuilder().jump(b).build();

        assertThat(server)
                .isEqualTo(direct("db").toBuilder()
                        .jump(direct("a"))
                        .jump(direct("b"))
                        .build());
        assertThat(server.jumps()).allSatisfy(jump -> assertThat(jump.jumps()).isEmpty());
    }

    @Test
    void a_copy_with_a_jump_host_leaves_the_original_alone_and_differs_in_nothing_else() {
        SshServer server = behind(0);
        SshServer jump = SshServer.of("jump@bastion:2222", Credentials.password(TestSecrets.of("secret")), ANY_KEY);
        SshServer copy = server.toBuilder().jump(jump).build();

        assertThat(server.jumps()).isEmpty();
        assertThat(copy.jumps()).containsExactly(jump);
        assertThat(copy).usingRecursiveComparison().ignoringFields("jumps").isEqualTo(server);
    }

    @Test
    void sixteen_jump_hosts_are_as_many_as_there_may_be() {
        assertThat(behind(16).route()).hasSize(SshServer.MOST_JUMP_HOSTS + 1);
        assertThatThrownBy(() -> behind(17))
                .isInstanceOf(InvalidSpecException.class)
                .hasMessageContainingAll("server.jump", "17", "at most 16");
    }

    @Test
    void no_secret_of_a_jump_host_shows() {
        SshServer jump = SshServer.of("jump@bastion", Credentials.password(TestSecrets.of("correct horse")), ANY_KEY);

        assertThat(behind(0).toBuilder().jump(jump).build().toString())
                .contains("bastion")
                .doesNotContain(TestSecrets.of("correct horse"));
    }
}
