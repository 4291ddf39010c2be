package dev.autotunnel.spec;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class SshServerTextTest {
    @ParameterizedTest
    @CsvSource({
        "deploy@bastion.example.com:22,    deploy,          bastion.example.com, 22",
        "deploy@bastion,                   deploy,          bastion,             22",
        "deploy@10.0.0.1:2222,             deploy,          10.0.0.1,            2222",
        "deploy@[::1]:2222,                deploy,          ::1,                 2222",
        "deploy@[2001:db8::1],             deploy,          2001:db8::1,         22",
        "deploy@[fe80::1%eth0]:22,         deploy,          fe80::1%eth0,        22",
        "first.last@corp.example@bastion,  first.last@corp.example, bastion,     22",
        "deploy@bastion:65535,             deploy,          bastion,             65535",
        "ops:db1@bastion,                  ops:db1,         bastion,             22",
        "ops:db1@bastion:2222,             ops:db1,         bastion,             2222",
        "ops@corp:root@db1@bastion:2222,   ops@corp:root@db1, bastion,           2222",
        "ops:ssh:db1:22@[::1]:2222,        ops:ssh:db1:22,  ::1,                 2222"
    })
    void user_host_and_port_are_read(String text, String user, String host, int port) {
        assertThat(ServerText.parse(text)).isEqualTo(new ServerText(user, host, port));
    }

    @ParameterizedTest
    @CsvSource({"bastion, bastion, 22", "bastion:2222, bastion, 2222", "[::1]:2222, ::1, 2222"})
    void without_a_user_it_is_the_user_of_this_process(String text, String host, int port) {
        assertThat(ServerText.parse(text)).isEqualTo(new ServerText(System.getProperty("user.name"), host, port));
    }

    @ParameterizedTest
    @ValueSource(strings = {"ssh://ops:secret@bastion", "ops:secret@", "ops:secret@a b", "ops:secret@bastion:x"})
    void what_may_be_a_password_shows_in_no_refusal(String text) {
        assertThatThrownBy(() -> ServerText.parse(text))
                .isInstanceOf(InvalidSpecException.class)
                .hasMessageContaining("[user@]host[:port]")
                .hasMessageNotContaining("secret");
    }

    @Test
    void the_address_is_shown_as_it_is_written() {
        assertThat(server("bastion").address()).isEqualTo("deploy@bastion:2222");
        assertThat(server("::1").address()).isEqualTo("deploy@[::1]:2222");
    }

    private static SshServer server(String host) {
        return SshServer.builder()
                .host(host)
                .port(2222)
                .user("deploy")
                .credentials(Credentials.agent())
                .hostKeys(HostKeys.insecureAcceptAnyKey())
                .build();
    }
}
