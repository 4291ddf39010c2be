package dev.autotunnel.page.content;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class PageAccessTest {
    private static final String TOKEN = "0123456789abcdef-secret";
    private static final PageAccess ACCESS = PageAccess.builder()
            .allowLoopback(8580)
            .allowHost("tunnels.example.com")
            .token(TOKEN)
            .build();

    private static PageRequest request(String method, Map<String, String> headers) {
        return request(method, "/", headers);
    }

    private static PageRequest request(String method, String path, Map<String, String> headers) {
        return PageRequest.of(
                method,
                path,
                name -> Optional.ofNullable(headers.get(name)).map(List::of).orElse(List.of()),
                "test");
    }

    private static int status(Optional<PageResponse> refused) {
        return refused.map(PageResponse::status).orElse(200);
    }

    @ParameterizedTest
    @CsvSource({
        "localhost:8580, 200",
        "LocalHost:8580, 200",
        "127.0.0.1:8580, 200",
        "[::1]:8580, 200",
        "tunnels.example.com, 200",
        "tunnels.example.com:443, 200",
        "localhost, 403",
        "localhost:8581, 403",
        "evil.example.com:8580, 403",
        "tunnels.example.com.evil.com, 403",
        "localhost:8580.evil.com, 403",
        "127.0.0.1:8580@evil.com, 403",
        "10.0.0.1:8580, 403",
        "'', 403"
    })
    void the_host_must_be_allowed(String host, int expected) {
        assertThat(status(ACCESS.refuse(request("GET", Map.of("Host", host))))).isEqualTo(expected);
    }

    @ParameterizedTest
    @CsvSource({
        "fd00:0:0:0:0:0:0:1, [fd00::1]:8580, 200",
        "fd00::1, [fd00::1]:8580, 200",
        "fd00::1, [FD00:0::0:1]:8580, 200",
        "2001:DB8::A, [2001:db8:0::a]:8580, 200",
        "fd00::1, [fd00::2]:8580, 403",
        "fd00::1, [fd00::1]:8581, 403",
        "fd00::1, [fd00::1, 403",
        "fd00::1, [fd00::1]8580, 403",
        "fd00::1, [::ffff:zz]:8580, 403",
        "fd00::1, fd00::1:8580, 403",
        "fd00::1, [fd00::1%1]:8580, 403"
    })
    void an_ipv6_address_is_the_same_however_it_is_written(String allowed, String host, int expected) {
        PageAccess access =
                PageAccess.builder().allowHost(allowed, 8580).token(TOKEN).build();
        Map<String, String> headers = Map.of("Host", host, "Origin", "http://" + host);
        assertThat(status(access.refuse(request("POST", headers)))).isEqualTo(expected);
        assertThat(status(access.refuse(
                        request("POST", Map.of("Host", "[fd00::1]:8580", "Origin", "http://[fd00::2]:8580")))))
                .isEqualTo(403);
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "a b", "a/b", "::::", "1:2", "fd00::1%eth0", "[::1]", "host:80"})
    void what_is_no_host_is_refused(String host) {
        assertThatThrownBy(() -> PageAccess.builder().allowHost(host))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("host");
    }

    @ParameterizedTest
    @ValueSource(strings = {"tunnels.example.com", "10.0.0.1", "fd00::1", "localhost.example.com", "128.0.0.1"})
    void a_host_of_other_machines_makes_reading_need_the_token(String host) {
        PageAccess.Builder open = PageAccess.builder().allowLoopback(8580).allowHost(host);
        assertThatThrownBy(open::build)
                .isInstanceOf(IllegalStateException.class)
                .hasMessageContaining(host);
        PageAccess access = open.token(TOKEN).build();
        assertThat(status(access.refuseReading(request("GET", Map.of())))).isEqualTo(401);
    }

    @ParameterizedTest
    @ValueSource(strings = {"LOCALHOST", "127.0.0.1", "127.9.8.7", "::1", "0:0:0:0:0:0:0:1"})
    void a_host_of_this_machine_does_not(String host) {
        PageAccess access = PageAccess.builder().allowHost(host).build();
        assertThat(status(access.refuseReading(request("GET", Map.of())))).isEqualTo(200);
    }

    @Test
    void there_must_be_exactly_one_host() {
        assertThat(status(ACCESS.refuse(request("GET", Map.of())))).isEqualTo(403);
        PageRequest two = PageRequest.of("GET", "/", name -> List.of("localhost:8580", "localhost:8580"), "test");
        assertThat(status(ACCESS.refuse(two))).isEqualTo(403);
    }

    @ParameterizedTest
    @CsvSource({
        "localhost:8580, http://localhost:8580, 200",
        "tunnels.example.com, https://tunnels.example.com, 200",
        "localhost:8580, http://127.0.0.1:8580, 403",
        "localhost:8580, http://localhost:3000, 403",
        "localhost:8580, http://evil.example.com, 403",
        "localhost:8580, null, 403",
        "localhost:8580, file://localhost:8580, 403",
        "localhost:8580, localhost:8580, 403"
    })
    void the_origin_must_be_the_page_itself(String host, String origin, int expected) {
        assertThat(status(ACCESS.refuse(request("POST", Map.of("Host", host, "Origin", origin)))))
                .isEqualTo(expected);
    }

    @ParameterizedTest
    @CsvSource({
        "GET, /, same-origin, cors, 200",
        "GET, /, none, navigate, 200",
        "GET, /, cross-site, navigate, 200",
        "GET, /, cross-site, no-cors, 403",
        "GET, /, same-site, cors, 403",
        "POST, /, cross-site, navigate, 403",
        "GET, /api/events, same-origin, cors, 200",
        "GET, /api/events, none, navigate, 200",
        "GET, /api/events, cross-site, navigate, 403",
        "GET, /api/tunnels, same-site, navigate, 403"
    })
    void a_browser_says_where_a_request_comes_from(String method, String path, String site, String mode, int expected) {
        Map<String, String> headers = Map.of("Host", "localhost:8580", "Sec-Fetch-Site", site, "Sec-Fetch-Mode", mode);
        assertThat(status(ACCESS.refuse(request(method, path, headers)))).isEqualTo(expected);
    }

    @ParameterizedTest
    @CsvSource({
        "Bearer 0123456789abcdef-secret, 200",
        "bearer 0123456789abcdef-secret, 200",
        "Bearer 0123456789abcdef-secreT, 401",
        "Bearer 0123456789abcdef, 401",
        "Bearer, 401",
        "'Bearer ', 401",
        "Basic 0123456789abcdef-secret, 401",
        "0123456789abcdef-secret, 401"
    })
    void a_command_needs_the_token(String authorization, int expected) {
        PageRequest request = request("POST", Map.of("Authorization", authorization));
        PageAccess access =
                PageAccess.builder().allowLoopback(8580).token(TOKEN).build();
        assertThat(status(access.refuseCommand(request))).isEqualTo(expected);
        assertThat(status(access.refuseReading(request))).isEqualTo(200);
    }

    @ParameterizedTest
    @CsvSource({
        "0123456789abcdef-secret, '', 200",
        "0123456789abcdef-secret, Basic dTpw, 200",
        "0123456789abcdef-secret, Bearer ey.of.somebody.else, 200",
        "0123456789abcdef-secreT, '', 401",
        "'', Bearer 0123456789abcdef-secret, 401",
        "Bearer 0123456789abcdef-secret, '', 401"
    })
    void a_header_of_its_own_leaves_authorization_to_others(String token, String authorization, int expected) {
        PageRequest request = request("POST", Map.of("X-Autotunnel-Token", token, "Authorization", authorization));
        PageAccess access = PageAccess.builder().token(TOKEN).tokenToRead(true).build();
        assertThat(status(access.refuseCommand(request))).isEqualTo(expected);
        assertThat(status(access.refuseReading(request))).isEqualTo(expected);
    }

    @Test
    void two_tokens_are_none() {
        PageRequest twice = PageRequest.of(
                "POST",
                "/",
                name -> name.equals("X-Autotunnel-Token") ? List.of(TOKEN, TOKEN) : List.of(),
                "127.0.0.1:1");
        assertThat(status(PageAccess.builder().token(TOKEN).build().refuseCommand(twice)))
                .isEqualTo(401);
    }

    @Test
    void without_a_token_there_are_no_commands() {
        PageAccess open = PageAccess.builder().allowLoopback(8580).build();
        assertThat(open.allowsCommands()).isFalse();
        assertThat(status(open.refuseCommand(request("POST", Map.of("Authorization", "Bearer null")))))
                .isEqualTo(403);
        assertThat(PageAccess.builder().token(TOKEN).token(null).build().allowsCommands())
                .isFalse();
        assertThatThrownBy(() -> PageAccess.builder().tokenToRead(true).build())
                .isInstanceOf(IllegalStateException.class);
    }

    @Test
    void reading_can_need_the_token_too() {
        PageAccess closed = PageAccess.builder().token(TOKEN).tokenToRead(true).build();
        assertThat(status(closed.refuseReading(request("GET", Map.of())))).isEqualTo(401);
        assertThat(status(closed.refuseReading(request("GET", Map.of("Authorization", "Bearer " + TOKEN)))))
                .isEqualTo(200);
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "short", "0123456789 abcdef", "0123456789abcdef\n", "0123456789abcdeé"})
    void a_token_that_is_weak_or_no_header_is_refused_without_being_repeated(String token) {
        var refused = assertThatThrownBy(() -> PageAccess.builder().token(token))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("16");
        if (!token.isEmpty()) {
            refused.hasMessageNotContaining(token);
        }
    }

    @Test
    void the_text_does_not_show_the_token() {
        assertThat(ACCESS.toString()).doesNotContain(TOKEN).contains("localhost:8580");
    }
}
