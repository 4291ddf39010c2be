package dev.autotunnel.spec;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.params.provider.Arguments.arguments;

import java.util.List;
import java.util.stream.Stream;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;

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

        assertThat(local.bind()).hasToString(bind);
        assertThat(local.target()).hasToString(target).isEqualTo(remote.target());
    }

    @ParameterizedTest
    @CsvSource({
        "80:web:8080,                        localhost:80",
        "0:web:8080,                         localhost:0",
        "localhost:80:web:8080,              localhost:80",
        "127.0.0.1:80:web:8080,              127.0.0.1:80",
        "[::1]:80:web:8080,                  [::1]:80",
        "10.0.0.7:80:web:8080,               10.0.0.7:80",
        "relay.example.com:80:web:8080,      relay.example.com:80",
        "*:80:web:8080,                      *:80",
        ":80:web:8080,                       *:80",
        "0.0.0.0:80:web:8080,                0.0.0.0:80",
        "[::]:80:web:8080,                   [::]:80",
        "80:/run/app.sock,                   localhost:80",
        ":80:/run/app.sock,                  *:80"
    })
    void the_server_is_asked_for_the_address_that_ssh_would_ask_for(String text, String bind) {
        assertThat(Forward.remote(text, text).bind()).hasToString(bind);
    }

    static Stream<Arguments> parts() {
        return Stream.of(
                arguments(Forward.local("f").to("db.internal", 5432).on(0), Forward.local("f", "0:db.internal:5432")),
                arguments(
                        Forward.local("f").to("2001:db8::1", 80).on("::1", 8080),
                        Forward.local("f", "[::1]:8080:[2001:db8::1]:80")),
                arguments(Forward.local("f").to("db", 80).on("*", 80), Forward.local("f", "*:80:db:80")),
                arguments(Forward.local("f").to("db", 80).on("", 80), Forward.local("f", ":80:db:80")),
                arguments(Forward.local("f").to("db", 80).on("localhost", 80), Forward.local("f", "80:db:80")),
                arguments(Forward.local("f").toSocket("/run/app.sock").on(80), Forward.local("f", "80:/run/app.sock")),
                arguments(
                        Forward.local("f").to("db", 5432).onSocket("/run/db.sock"),
                        Forward.local("f", "/run/db.sock:db:5432")),
                arguments(
                        Forward.local("f").toSocket("/run/app.sock").onSocket("/run/me.sock"),
                        Forward.local("f", "/run/me.sock:/run/app.sock")),
                arguments(Forward.remote("f").to("127.0.0.1", 80).on(8080), Forward.remote("f", "8080:127.0.0.1:80")),
                arguments(Forward.remote("f").to("db", 80).on("*", 80), Forward.remote("f", "*:80:db:80")),
                arguments(Forward.remote("f").to("db", 80).on("", 80), Forward.remote("f", ":80:db:80")),
                arguments(Forward.remote("f").to("::1", 80).on("::", 8080), Forward.remote("f", "[::]:8080:[::1]:80")),
                arguments(
                        Forward.remote("f").toSocket("/run/app.sock").on(80), Forward.remote("f", "80:/run/app.sock")),
                arguments(Forward.dynamic("f").on(1080), Forward.dynamic("f", "1080")),
                arguments(Forward.dynamic("f").on("::1", 1080), Forward.dynamic("f", "[::1]:1080")));
    }

    @ParameterizedTest
    @MethodSource("parts")
    void a_forward_made_of_parts_is_the_same_as_one_made_of_text(Forward parts, Forward text) {
        assertThat(parts).isEqualTo(text).hasSameHashCodeAs(text).hasToString(text.toString());
    }

    static Stream<ThrowingCallable> badParts() {
        return Stream.of(
                () -> Forward.local("f").to("[::1]", 80),
                () -> Forward.local("f").to("db internal", 80),
                () -> Forward.local("f").to("", 80),
                () -> Forward.local("f").to("db", 0),
                () -> Forward.local("f").to("db", 65_536),
                () -> Forward.local("f").toSocket("app.sock"),
                () -> Forward.local("f").to("db", 80).on(-1),
                () -> Forward.local("f").to("db", 80).on("[::1]", 80),
                () -> Forward.local(" ").to("db", 80).on(80),
                () -> Forward.remote("f").to("db", 80).onSocket("/run/db.sock"),
                () -> Forward.remote("f").to("db", 80).on("[::1]", 80),
                () -> Forward.remote("f").to("db", 80).on("*.example.com", 80),
                () -> Forward.dynamic("f").onSocket("/run/socks.sock"),
                () -> Forward.dynamic("f").on(65_536));
    }

    @ParameterizedTest
    @MethodSource("badParts")
    void parts_that_break_a_rule_are_refused(ThrowingCallable bad) {
        assertThatThrownBy(bad).isInstanceOf(InvalidSpecException.class);
    }

    @Test
    void all_addresses_of_a_host_are_known_as_such() {
        assertThat(Forward.local("*:80:web:80", "*:80:web:80").bind().isWildcard())
                .isTrue();
        assertThat(Forward.local(":80:web:80", ":80:web:80").bind().isWildcard())
                .isTrue();
        assertThat(Forward.local("[::]:80:web:80", "[::]:80:web:80").bind().isWildcard())
                .isTrue();
        assertThat(Forward.remote("*:80:web:80", "*:80:web:80").bind().isWildcard())
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
