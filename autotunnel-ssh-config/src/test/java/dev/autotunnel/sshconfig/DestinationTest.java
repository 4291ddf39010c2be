package dev.autotunnel.sshconfig;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class DestinationTest {

    @ParameterizedTest
    @CsvSource(textBlock = """
                    host, , host,
                    me@host, me, host,
                    me@corp@host, me@corp, host,
                    ::1, , ::1,
                    ssh://me@host:2222, me, host, 2222
                    ssh://[::1]:22/, , ::1, 22
                    """)
    void a_destination_is_parsed(String text, String user, String host, Integer port) {
        assertParts(Destination.parse(text), user, host, port);
    }

    @ParameterizedTest
    @CsvSource({"jump, , jump,", "me@jump:2222, me, jump, 2222", "[::1]:22, , ::1, 22", "ssh://a@b, a, b,"})
    void a_jump_host_is_parsed(String text, String user, String host, Integer port) {
        assertParts(Destination.parseHop(text), user, host, port);
    }

    private static void assertParts(Destination to, String user, String host, Integer port) {
        assertThat(to.user().orElse(null)).isEqualTo(user);
        assertThat(to.host()).isEqualTo(host);
        assertThat(to.port().isPresent() ? (Integer) to.port().getAsInt() : null)
                .isEqualTo(port);
    }

    /** OpenSSH 9.6 refuses these too: the host and the user may become part of a command. */
    @ParameterizedTest
    @ValueSource(
            strings = {
                "a;b",
                "a'b",
                "a`id`",
                "a$(id)",
                "a\"b",
                "a\\b",
                "a|b",
                "a&b",
                "a<b",
                "a>b",
                "a b",
                "a\nb",
                "a{b}",
                "a,b",
                "-h",
                "u;x@h",
                "u`x@h",
                "u'x@h",
                "-u@h",
                "u -x@h",
                "u\\@h",
                "ssh://u;x@h",
                "u@-h"
            })
    void characters_of_a_shell_are_refused(String text) {
        assertThatThrownBy(() -> Destination.parse(text)).isInstanceOf(SshConfigException.class);
        assertThatThrownBy(() -> Destination.parseHop(text)).isInstanceOf(SshConfigException.class);
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "@", "me@", "-x", "ssh://h:p"})
    void an_invalid_destination_is_refused(String text) {
        assertThatThrownBy(() -> Destination.parse(text)).isInstanceOf(SshConfigException.class);
    }
}
