package dev.autotunnel.spec;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** {@code -D} as OpenSSH writes it. */
class DynamicForwardTest {
    private static final String SYNTAX = "must be [bind_address:]port, IPv6 addresses in brackets";

    @ParameterizedTest
    @CsvSource({
        "1080,            127.0.0.1:1080",
        "0,               127.0.0.1:0",
        "65535,           127.0.0.1:65535",
        "localhost:1080,  127.0.0.1:1080",
        "127.0.0.2:1080,  127.0.0.2:1080",
        "gateway.lan:80,  gateway.lan:80",
        "*:1080,          0.0.0.0:1080",
        ":1080,           0.0.0.0:1080",
        "0.0.0.0:1080,    0.0.0.0:1080",
        "[::1]:1080,      [::1]:1080",
        "[::]:0,          [::]:0",
        "[fe80::1%eth0]:1080, [fe80::1%eth0]:1080"
    })
    void the_syntax_of_openssh_is_read(String text, String bind) {
        assertThat(Forward.dynamic("socks", text).bind()).hasToString(bind);
    }

    @Test
    void the_name_is_the_text_unless_given() {
        assertThat(Forward.dynamic("*:1080", "*:1080").name()).isEqualTo("*:1080");
        assertThat(Forward.dynamic("socks", "*:1080").name()).isEqualTo("socks");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                " ",
                ":",
                "1080:",
                "port",
                "-1",
                "+1",
                "108O",
                " 1080",
                "1080 ",
                "123456",
                "1080:db:80",
                "a:b:c:d",
                "::1:1080",
                "[::1]",
                "[::1]1080",
                "[::1:1080",
                "[db]:1080",
                "[]:1080",
                "two words:1080",
                "/run/socks:1080",
                "**:1080"
            })
    void what_breaks_the_syntax_is_refused(String text) {
        assertThatThrownBy(() -> Forward.dynamic("socks", text))
                .isInstanceOfSatisfying(InvalidSpecException.class, e -> {
                    assertThat(e.field()).isEqualTo("forward");
                    assertThat(e.value()).isEqualTo(text);
                    assertThat(e.rule()).isEqualTo(SYNTAX);
                });
    }

    @ParameterizedTest
    @ValueSource(strings = {"65536", "99999", "*:70000", "[::1]:65536"})
    void a_port_too_high_is_refused(String text) {
        assertThatThrownBy(() -> Forward.dynamic("socks", text))
                .isInstanceOfSatisfying(InvalidSpecException.class, e -> {
                    assertThat(e.field()).isEqualTo("forward");
                    assertThat(e.value()).isEqualTo(text);
                    assertThat(e.rule()).isEqualTo("must have a port number from 0 to 65535");
                });
    }

    @Test
    void a_name_that_cannot_be_shown_is_refused() {
        assertThatThrownBy(() -> Forward.dynamic("so\ncks", "1080"))
                .isInstanceOfSatisfying(InvalidSpecException.class, e -> {
                    assertThat(e.field()).isEqualTo("forward.name");
                    assertThat(e.rule()).contains("printable");
                });
    }

    @Test
    void a_place_is_bound_once_whatever_the_kind_of_forward() {
        TunnelSpec.Builder spec = spec().forward(Forward.local("db", "1080:db:5432"))
                .forward(Forward.remote("back", "1080:127.0.0.1:22")) // on the server, so it is another place
                .forward(Forward.dynamic("socks", "1080"));

        assertThatThrownBy(spec::build).isInstanceOfSatisfying(InvalidSpecException.class, e -> {
            assertThat(e.field()).isEqualTo("forward");
            assertThat(e.value()).isEqualTo("127.0.0.1:1080");
            assertThat(e.rule()).isEqualTo("must not be bound twice");
        });
    }

    @Test
    void a_name_is_given_once_whatever_the_kind_of_forward() {
        TunnelSpec.Builder spec =
                spec().forward(Forward.local("way", "0:db:5432")).forward(Forward.dynamic("way", "0"));

        assertThatThrownBy(spec::build).hasMessageContaining("forward.name").hasMessageContaining("unique");
    }

    private static TunnelSpec.Builder spec() {
        return TunnelSpec.builder("t")
                .server("me@bastion")
                .credentials(Credentials.privateKey(Path.of("id")))
                .hostKeys(HostKeys.knownHosts(Path.of("known_hosts")));
    }
}
