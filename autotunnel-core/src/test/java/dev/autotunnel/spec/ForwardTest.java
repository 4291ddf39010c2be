package dev.autotunnel.spec;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ForwardTest {
    @ParameterizedTest
    @CsvSource({
        "5432:db:5432,                       127.0.0.1:5432,       db:5432",
        "0:db.internal:5432,                 127.0.0.1:0,          db.internal:5432",
        "65535:db:65535,                     127.0.0.1:65535,      db:65535",
        "localhost:80:web:8080,              127.0.0.1:80,         web:8080",
        "127.0.0.2:80:web:8080,              127.0.0.2:80,         web:8080",
        "10.0.0.7:80:10.0.0.8:8080,          10.0.0.7:80,          10.0.0.8:8080",
        "*:80:web:8080,                      0.0.0.0:80,           web:8080",
        ":80:web:8080,                       0.0.0.0:80,           web:8080",
        "0.0.0.0:80:web:8080,                0.0.0.0:80,           web:8080",
        "[::1]:8080:[2001:db8::1]:80,        [::1]:8080,           [2001:db8::1]:80",
        "[::]:80:web:8080,                   [::]:80,              web:8080",
        "80:[::1]:8080,                      127.0.0.1:80,         [::1]:8080",
        "80:[fe80::1%eth0]:8080,             127.0.0.1:80,         [fe80::1%eth0]:8080",
        "80:[::ffff:10.0.0.1]:8080,          127.0.0.1:80,         [::ffff:10.0.0.1]:8080",
        "80:_srv.web-1.example.com:8080,     127.0.0.1:80,         _srv.web-1.example.com:8080"
    })
    void the_syntax_of_openssh_is_read(String text, String bind, String target) {
        Forward.Local local = Forward.local(text, text);
        Forward.Remote remote = Forward.remote(text, text);

        assertThat(local.bind()).hasToString(bind).isEqualTo(remote.bind());
        assertThat(local.target()).hasToString(target).isEqualTo(remote.target());
    }

    @Test
    void the_name_is_the_text_unless_given() {
        assertThat(Forward.local("0:db:5432", "0:db:5432").name()).isEqualTo("0:db:5432");
        assertThat(Forward.remote("0:db:5432", "0:db:5432").name()).isEqualTo("0:db:5432");
        assertThat(Forward.local("db", "0:db:5432").name()).isEqualTo("db");
        assertThat(Forward.remote("db", "0:db:5432").name()).isEqualTo("db");
    }

    @Test
    void all_addresses_of_a_host_are_known_as_such() {
        assertThat(Forward.local("*:80:web:80", "*:80:web:80").bind().isWildcard())
                .isTrue();
        assertThat(Forward.local(":80:web:80", ":80:web:80").bind().isWildcard())
                .isTrue();
        assertThat(Forward.local("[::]:80:web:80", "[::]:80:web:80").bind().isWildcard())
                .isTrue();
        assertThat(Forward.local("80:web:80", "80:web:80").bind().isWildcard()).isFalse();
        assertThat(Forward.local("10.0.0.7:80:web:80", "10.0.0.7:80:web:80")
                        .bind()
                        .isWildcard())
                .isFalse();
    }

    @Test
    void each_kind_has_a_cap_on_its_connections() {
        assertThat(List.of(
                        Forward.local("80:web:80", "80:web:80"),
                        Forward.remote("80:web:80", "80:web:80"),
                        Forward.dynamic("1080", "1080")))
                .allSatisfy(forward -> {
                    assertThat(forward.maxConnections()).isEqualTo(4096);
                    Forward capped = forward.withMaxConnections(7);
                    assertThat(capped.maxConnections()).isEqualTo(7);
                    assertThat(capped).isNotEqualTo(forward);
                    assertThat(capped.withMaxConnections(Forward.DEFAULT_MAX_CONNECTIONS))
                            .isEqualTo(forward);
                });
    }

    @Test
    void equal_forwards_are_equal() {
        assertThat(Forward.local("80:web:80", "80:web:80"))
                .isEqualTo(Forward.local("80:web:80", "80:web:80"))
                .isNotEqualTo(Forward.local("81:web:80", "81:web:80"))
                .isNotEqualTo(Forward.remote("80:web:80", "80:web:80"));
    }
}
