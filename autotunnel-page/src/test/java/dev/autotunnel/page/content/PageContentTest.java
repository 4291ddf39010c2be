package dev.autotunnel.page.content;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.gson.JsonParser;
import dev.autotunnel.TunnelSupervisor;
import dev.autotunnel.spec.Credentials;
import dev.autotunnel.spec.Forward;
import dev.autotunnel.spec.HostKeys;
import dev.autotunnel.spec.TunnelSpec;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

@Timeout(20)
class PageContentTest {
    private static final String TOKEN = "0123456789abcdef-secret";
    private static final String NAME = "orders-1.x_y";

    private final TunnelSupervisor tunnel = tunnel(NAME);
    private final PageContent content = PageContent.builder(
                    PageAccess.builder().allowLoopback(8580).token(TOKEN).build())
            .tunnels(() -> List.of(tunnel))
            .mostStreams(1)
            .build();

    /** Never started, so nothing connects. */
    private static TunnelSupervisor tunnel(String name) {
        TunnelSpec spec = TunnelSpec.builder(name)
                .server("deploy@bastion.example.com")
                .credentials(Credentials.password("not shown"))
                .hostKeys(HostKeys.fingerprint("SHA256:" + "A".repeat(43)))
                .forward(Forward.local("db", "0:db.internal:5432"))
                .build();
        return TunnelSupervisor.builder(spec).build();
    }

    @AfterEach
    void close() {
        content.close();
        tunnel.close();
    }

    private PageResponse ask(String method, String path, String authorization) {
        Map<String, List<String>> headers =
                Map.of("Host", List.of("localhost:8580"), "Authorization", List.of(authorization));
        return content.handle(PageRequest.of(method, path, name -> headers.getOrDefault(name, List.of()), "test"));
    }

    private PageResponse get(String path) {
        return ask("GET", path, "");
    }

    private static String text(PageResponse response) {
        return new String(response.body(), StandardCharsets.UTF_8);
    }

    @Test
    void every_file_that_the_page_names_is_there_and_nothing_comes_from_elsewhere() {
        String html = text(get("/"));
        assertThat(html).startsWith("<!doctype html>").doesNotContain("http:", "https:", "style=", "onclick");
        Matcher files = Pattern.compile("(?:href|src)=\"([^#\"]+)\"").matcher(html);
        assertThat(files.results().map(match -> match.group(1)).distinct()).contains("page.js", "page.css", "icon.svg");
        files.reset().results().forEach(match -> assertLoads(match.group(1)));
    }

    private void assertLoads(String file) {
        PageResponse response = get("/" + file);
        assertThat(response.status()).as(file).isEqualTo(200);
        String text = text(response);
        assertThat(text.replace("http://www.w3.org/", "")).as(file).doesNotContain("http:", "https:", "innerHTML");
        Pattern.compile("from '\\./([^']+)'").matcher(text).results().forEach(match -> assertLoads(match.group(1)));
    }

    @ParameterizedTest
    @ValueSource(strings = {"/", "/page.js", "/api/tunnels", "/nothing"})
    void every_answer_is_protected(String path) {
        assertThat(get(path).headers())
                .containsEntry("X-Content-Type-Options", "nosniff")
                .containsEntry("Cache-Control", "no-store")
                .containsEntry("Referrer-Policy", "no-referrer")
                .hasEntrySatisfying(
                        "Content-Security-Policy",
                        policy -> assertThat(policy)
                                .startsWith("default-src 'none'; script-src 'self';")
                                .contains("frame-ancestors 'none'")
                                .doesNotContain("unsafe"));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "*",
                "/nothing",
                "//",
                "/page.js/",
                "/../page.js",
                "/assets/page.js",
                "/api",
                "/api/",
                "/api/tunnels/",
                "/api/tunnels/other/history",
                "/api/tunnels/%/history",
                "/api/tunnels/%zz/history",
                "/dev/autotunnel/page/assets/page.js"
            })
    void what_is_not_there_is_not_found(String path) {
        assertThat(get(path).status()).isEqualTo(404);
    }

    @Test
    void the_tunnels_are_json_without_a_secret() {
        PageResponse response = get("/api/tunnels");
        assertThat(response.headers()).containsEntry("Content-Type", "application/json");
        assertThat(text(response)).doesNotContain("not shown", TOKEN);
        var json = JsonParser.parseString(text(response)).getAsJsonObject();
        assertThat(json.get("commands").getAsBoolean()).isTrue();
        assertThat(json.getAsJsonArray("tunnels")
                        .get(0)
                        .getAsJsonObject()
                        .get("name")
                        .getAsString())
                .isEqualTo(NAME);
    }

    @Test
    void a_history_can_be_pasted_into_a_ticket() {
        PageResponse response = get("/api/tunnels/" + encoded() + "/history");
        assertThat(response.status()).isEqualTo(200);
        assertThat(response.headers()).containsEntry("Content-Type", "text/plain; charset=utf-8");
        assertThat(text(response)).contains(NAME).contains("0 incidents");
    }

    /** What a browser may send for the name. */
    private static String encoded() {
        return NAME.replace("o", "%6F");
    }

    @Test
    void commands_need_the_token_and_a_tunnel() {
        String retry = "/api/tunnels/" + encoded() + "/retry";
        assertThat(ask("POST", retry, "").status()).isEqualTo(401);
        assertThat(ask("POST", retry, "Bearer " + TOKEN).status()).isEqualTo(202);
        assertThat(ask("POST", retry.replace("retry", "restart"), "Bearer " + TOKEN)
                        .status())
                .isEqualTo(202);
        assertThat(ask("POST", "/api/tunnels/other/retry", "Bearer " + TOKEN).status())
                .isEqualTo(404);
        assertThat(ask("POST", retry.replace("retry", "stop"), "Bearer " + TOKEN)
                        .status())
                .isEqualTo(404);
        assertThat(ask("GET", retry, "Bearer " + TOKEN).status()).isEqualTo(404);
    }

    @Test
    void other_methods_are_refused_and_head_has_no_body() {
        assertThat(ask("PUT", "/", "").status()).isEqualTo(405);
        assertThat(ask("OPTIONS", "/api/tunnels", "").status()).isEqualTo(405);
        PageResponse head = ask("HEAD", "/", "");
        assertThat(head.status()).isEqualTo(200);
        assertThat(head.body()).isEmpty();
        assertThat(ask("HEAD", "/api/events", "").stream()).isEmpty();
    }

    @Test
    void a_supplier_that_fails_is_a_500() {
        try (PageContent broken = PageContent.builder(
                        PageAccess.builder().allowLoopback(8580).build())
                .tunnels(() -> {
                    throw new IllegalStateException("no tunnels today");
                })
                .build()) {
            PageRequest request = PageRequest.of(
                    "GET", "/api/tunnels", name -> name.equals("Host") ? List.of("localhost:8580") : List.of(), "test");
            PageResponse response = broken.handle(request);
            assertThat(response.status()).isEqualTo(500);
            assertThat(text(response)).doesNotContain("today");
        }
    }

    @Test
    void streams_are_limited_and_end_with_the_page() throws InterruptedException {
        PageStream stream = get("/api/events").stream().orElseThrow();
        assertThat(get("/api/events").status()).isEqualTo(503);
        assertThat(stream.next()).isPresent();
        stream.close();
        PageStream second = get("/api/events").stream().orElseThrow();
        content.close();
        assertThat(second.next()).isEmpty();
        assertThat(get("/api/events").status()).isEqualTo(503);
    }
}
