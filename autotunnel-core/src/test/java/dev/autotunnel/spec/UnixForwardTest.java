package dev.autotunnel.spec;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Unix sockets as OpenSSH writes them: a path for either end of {@code -L}, and for the target of {@code -R}. */
class UnixForwardTest {
    private static final String SYNTAX = "[bind_address:]port:host:hostport, an absolute path for either end";
    private static final String HIDDEN = "/run/.abcdefg/"; // where a socket that listens at /run/... is made

    @ParameterizedTest
    @CsvSource({
        "8080:/run/app.sock,                  127.0.0.1:8080,    /run/app.sock",
        "0:/run/app.sock,                     127.0.0.1:0,       /run/app.sock",
        "localhost:8080:/run/app.sock,        127.0.0.1:8080,    /run/app.sock",
        "*:8080:/run/app.sock,                0.0.0.0:8080,      /run/app.sock",
        ":8080:/run/app.sock,                 0.0.0.0:8080,      /run/app.sock",
        "[::1]:8080:/run/app.sock,            [::1]:8080,        /run/app.sock",
        "8080:[/run/a:b.sock],                127.0.0.1:8080,    /run/a:b.sock",
        "8080:[/run/app.sock],                127.0.0.1:8080,    /run/app.sock",
        "8080:/run/two words,                 127.0.0.1:8080,    /run/two words"
    })
    void a_port_leads_to_a_socket(String text, String bind, String target) {
        Forward.Local local = Forward.local(text, text);
        Forward.Remote remote = Forward.remote(text, text);

        assertThat(local.bind()).hasToString(bind).isInstanceOf(Endpoint.Tcp.class);
        assertThat(local.target()).isEqualTo(new Endpoint.Unix(target)).hasToString(target);
        assertThat(remote.target()).isEqualTo(local.target());
    }

    @ParameterizedTest
    @CsvSource({
        "/run/me.sock:db:5432,                /run/me.sock,      db:5432",
        "/run/me.sock:[2001:db8::1]:80,       /run/me.sock,      [2001:db8::1]:80",
        "[/run/me:1.sock]:db:5432,            /run/me:1.sock,    db:5432",
        "/run/me.sock:/run/app.sock,          /run/me.sock,      /run/app.sock",
        "[/run/a:b]:[/run/c:d],               /run/a:b,          /run/c:d",
        "/run/mé.sock:/run/app.sock,          /run/mé.sock,      /run/app.sock"
    })
    void a_socket_leads_to_a_port_or_to_a_socket(String text, String bind, String target) {
        Forward.Local local = Forward.local(text, text);

        assertThat(local.bind()).isEqualTo(new Endpoint.Unix(bind)).hasToString(bind);
        assertThat(local.target()).hasToString(target);
        assertThat(local.bind().isWildcard()).isFalse();
        assertThat(local.name()).isEqualTo(text);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "/run/me.sock",
                "/run/me.sock:",
                ":/run/me.sock:",
                "/run/me.sock:db",
                "/run/me.sock:db:",
                "/run/me.sock:db:x",
                "/run/me.sock:8080:db:5432",
                "127.0.0.1:/run/me.sock:db:5432",
                "8080:db:/run/app.sock:1",
                "8080:db:80:/run/app.sock",
                "x:/run/app.sock",
                "8080:run/app.sock",
                "8080:./app.sock",
                "8080:~/app.sock",
                "run/me.sock:db:5432",
                "8080:[run/app.sock]",
                "8080:[/run/app.sock",
                "8080:[/run/app.sock]x",
                "8080:/run/a:b.sock",
                "8080:/run/a\\:b.sock",
                "8080:/run/a\\b.sock",
                "/run/me.sock:/run/app.sock:1",
                "/run/me.sock:/run/app.sock:/run/app.sock",
                "[/run/host]:8080:db:80",
                "/run/host:8080:/run/app.sock"
            })
    void what_breaks_the_syntax_is_refused(String text) {
        assertThatThrownBy(() -> Forward.local(text, text)).isInstanceOfSatisfying(InvalidSpecException.class, e -> {
            assertThat(e.field()).isEqualTo("forward");
            assertThat(e.value()).isEqualTo(text);
            assertThat(e.rule()).contains(SYNTAX);
        });
    }

    @ParameterizedTest
    @ValueSource(strings = {"/run/me.sock:db:5432", "/run/me.sock:/run/app.sock"})
    void the_server_cannot_listen_on_a_socket_for_us(String text) {
        assertThatThrownBy(() -> Forward.remote(text, text)).isInstanceOfSatisfying(InvalidSpecException.class, e -> {
            assertThat(e.field()).isEqualTo("forward");
            assertThat(e.value()).isEqualTo(text);
            assertThat(e.rule()).contains("must listen on a port").contains("JSch");
        });
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "app.sock", "run/app.sock", "/", "/run/", "/run/a\nb", "/run/a\0b", "@abstract"})
    void a_socket_has_an_absolute_path(String path) {
        assertThatThrownBy(() -> new Endpoint.Unix(path)).isInstanceOfSatisfying(InvalidSpecException.class, e -> {
            assertThat(e.field()).isEqualTo("path");
            assertThat(e.value()).isEqualTo(path);
            assertThat(e.rule()).isEqualTo("must be the absolute path of a socket");
        });
    }

    @ParameterizedTest
    @CsvSource({"8080:/run/, /run/", "/:db:80, /"})
    void a_directory_is_refused(String text, String path) {
        expectRefusal(() -> Forward.local(text, text), path, "must be the absolute path of a socket");
    }

    @Test
    void the_longest_path_fits_and_not_one_byte_more() {
        String longest = "/" + "x".repeat(106);
        assertThat(Forward.local("db", "1:" + longest).target()).hasToString(longest);
        assertThat(Forward.remote("db", "1:" + longest).target()).hasToString(longest);
        assertThat(Forward.remote("db", "1:/" + "é".repeat(53)).target()).isInstanceOf(Endpoint.Unix.class);

        for (String tooLong : new String[] {longest + "x", "/" + "é".repeat(53) + "x"}) {
            String rule = "must be a path of at most 107 bytes";
            expectRefusal(() -> Forward.local("db", "1:" + tooLong), tooLong, rule);
            expectRefusal(() -> Forward.remote("db", "1:" + tooLong), tooLong, rule);
            assertThatThrownBy(() -> new Endpoint.Unix(tooLong))
                    .hasMessageContaining("path: \"" + tooLong)
                    .hasMessageContaining(rule);
        }
    }

    @Test
    void the_longest_path_to_listen_on_fits_and_not_one_byte_more() {
        String longest = "/run/" + "x".repeat(92);
        assertThat((HIDDEN + "x".repeat(92)).length()).isEqualTo(106); // the most that Java binds
        assertThat(Forward.local("db", longest + ":db:80").bind()).hasToString(longest);

        expectRefusal(() -> Forward.local("db", longest + "x:db:80"), longest + "x", "at most 97 bytes");
        expectRefusal(
                () -> Forward.local("db").to("db", 80).onSocket(longest + "x"), longest + "x", "at most 97 bytes");
    }

    @Test
    void a_path_on_the_server_is_in_ascii() {
        expectRefusal(() -> Forward.local("1:/run/é.sock", "1:/run/é.sock"), "/run/é.sock", "ASCII");
        assertThat(Forward.remote("1:/run/é.sock", "1:/run/é.sock").target()).hasToString("/run/é.sock");
    }

    @Test
    void a_socket_is_bound_once() {
        TunnelSpec.Builder spec = Specs.complete()
                .forward(Forward.local("/run/me.sock:a:1", "/run/me.sock:a:1"))
                .forward(Forward.local("/run/me.sock:b:1", "/run/me.sock:b:1"));

        expectRefusal(spec::build, "/run/me.sock", "must not be bound twice");
    }

    private static void expectRefusal(Runnable use, String value, String rule) {
        assertThatThrownBy(use::run).isInstanceOfSatisfying(InvalidSpecException.class, e -> {
            assertThat(e.field()).isEqualTo("forward");
            assertThat(e.value()).isEqualTo(value);
            assertThat(e.rule()).contains(rule);
        });
    }
}
