package dev.autotunnel.page;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import com.google.gson.JsonElement;
import com.google.gson.JsonObject;
import dev.autotunnel.TunnelSupervisor;
import dev.autotunnel.event.Phase;
import java.io.EOFException;
import java.io.IOException;
import java.net.InetAddress;
import java.net.Socket;
import java.net.SocketException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The page as a person meets it: in a browser, with a keyboard, on a phone, in dark and light. */
@RequiresChromium
@Timeout(60)
class PageInBrowserIT {
    private static final String TOKEN = "0123456789abcdef-secret";
    private static final Path PICTURES = Path.of("target", "pictures");

    /** The lowest contrast of any text to the colour behind it, with the text. WCAG 2 asks for 4.5. */
    private static final String LOWEST_CONTRAST = """
            (() => {
              const parse = color => color.match(/[\\d.]+/g).map(Number);
              const light = color => {
                const [r, g, b] = parse(color).map(c => c / 255).map(c => c <= .03928 ? c / 12.92 : ((c + .055) / 1.055) ** 2.4);
                return .2126 * r + .7152 * g + .0722 * b;
              };
              const behind = node => {
                for (let at = node; at; at = at.parentElement) {
                  const color = getComputedStyle(at).backgroundColor;
                  if ((parse(color)[3] ?? 1) === 1) { return color; }
                }
                return 'rgb(255, 255, 255)';
              };
              let worst = [99, ''];
              for (const node of document.querySelectorAll('body *')) {
                const own = [...node.childNodes].some(child => child.nodeType === 3 && child.textContent.trim());
                if (own && node.checkVisibility() && !node.disabled) {
                  const [a, b] = [light(getComputedStyle(node).color), light(behind(node))];
                  const contrast = (Math.max(a, b) + .05) / (Math.min(a, b) + .05);
                  if (contrast < worst[0]) { worst = [contrast, node.textContent]; }
                }
              }
              return worst;
            })()
            """;

    private static Chromium browser;

    private final List<AutoCloseable> open = new ArrayList<>();
    private Tab tab;

    @BeforeAll
    static void startBrowser() {
        browser = Chromium.start();
    }

    @AfterAll
    static void endBrowser() {
        browser.close();
    }

    @BeforeEach
    void openTab() throws IOException, InterruptedException {
        tab = browser.open();
        tab.size(1100, 900, false);
    }

    @AfterEach
    void close() throws Exception {
        tab.close();
        for (int i = open.size() - 1; i >= 0; i--) {
            open.get(i).close();
        }
    }

    private Site site(String name) {
        Site site = new Site(name);
        open.add(site);
        return site;
    }

    private TunnelPage page(TunnelPage.Builder builder, TunnelSupervisor... tunnels) {
        TunnelPage page = builder.tunnels(() -> List.of(tunnels)).start();
        open.add(page);
        tab.go(page.uri());
        tab.awaitText("#live", "live");
        return page;
    }

    @Test
    void an_outage_is_seen_as_it_happens_and_ended_by_the_keyboard() {
        Site site = site("orders");
        page(TunnelPage.builder().token(TOKEN), site.tunnel);
        tab.awaitText("[data-phase=UP] .pill", "up");
        tab.awaitText("#summary", "1 of 1 tunnel up");
        site.goDown();
        tab.awaitText("[data-phase=WAITING] .pill", "waiting to retry");
        tab.awaitText(".failure", "Remedy");
        tab.awaitText(".since", "attempt");
        tab.awaitText("#events", "reset");
        tab.awaitText("summary", "1 outage");
        site.link.accept();

        tab.tabTo("button[aria-label='Retry now: orders']");
        tab.press("Enter");
        tab.awaitTrue("document.querySelector('dialog').open");
        tab.type("a-wrong-token-of-somebody");
        tab.press("Enter");
        tab.awaitText("#ask-error", "The access token is wrong.");
        assertThat(site.tunnel.state().phase()).isEqualTo(Phase.WAITING);
        tab.type(TOKEN);
        tab.press("Enter");
        tab.awaitText("[data-phase=UP] .pill", "up");
        tab.awaitTrue("!document.querySelector('dialog').open");
        tab.awaitTrue("document.querySelector('svg.strip').getAttribute('aria-label').includes('1 outage')");
        tab.awaitTrue("document.title === '1/1 up – Tunnels'");
        assertThat(tab.eval("document.activeElement.textContent").getAsString()).isEqualTo("Test now");
        // Chromium itself notes the answer 401.
        assertThat(tab.errors()).hasSize(1).first().asString().contains("401");
    }

    @Test
    void a_restart_is_asked_for_twice() {
        Site site = site("orders");
        page(TunnelPage.builder().token(TOKEN), site.tunnel);
        tab.awaitText(".pill", "up");
        tab.tabTo("button[aria-label='Restart orders']");
        tab.press("Enter");
        tab.awaitText("#ask-title", "Restart orders?");
        tab.press("Escape");
        tab.awaitTrue("!document.querySelector('dialog').open");
        tab.press("Enter");
        tab.awaitTrue("document.querySelector('dialog').open");
        assertThat(site.tunnel.history().incidents()).isEmpty();
        tab.type(TOKEN);
        tab.press("Enter");
        await().atMost(Duration.ofSeconds(15))
                .until(() -> !site.tunnel.history().incidents().isEmpty());
        tab.awaitText("#events", "a new connection was asked for");
        assertThat(tab.errors()).isEmpty();
    }

    @Test
    void without_a_token_there_are_no_buttons() {
        page(TunnelPage.builder(), site("orders").tunnel);
        tab.awaitText("#commands", "off");
        assertThat(tab.eval("[...document.querySelectorAll('.card button')].some(b => b.checkVisibility())")
                        .getAsBoolean())
                .isFalse();
    }

    @Test
    void a_client_that_is_not_served_is_shown_with_the_reason() throws IOException {
        Site site = site("orders");
        page(TunnelPage.builder(), site.tunnel);
        try (Socket client = new Socket(InetAddress.getLoopbackAddress(), site.tunnel.localPort("db"))) {
            client.setSoTimeout(15_000);
            assertThatThrownBy(() -> {
                        if (client.getInputStream().read() < 0) {
                            throw new EOFException();
                        }
                    })
                    .isInstanceOfAny(EOFException.class, SocketException.class);
        }
        tab.awaitText(".trouble", "Not served");
        tab.awaitText(".forwards [data-column=Refused]", "1");
    }

    @Test
    void the_text_of_strangers_stays_text() throws IOException {
        String text = "<img src=x onerror=\"document.title='hit'\">";
        try (RudeServer rude = new RudeServer(text);
                Site site = new Site("orders", rude.port())) {
            page(TunnelPage.builder().token(TOKEN), site.tunnel);
            tab.awaitText(".failure", text);
            site.tunnel.retryNow(); // a page that is opened now shows the events that come from now on
            tab.awaitText("#events", text);
            tab.awaitText("summary", "1 outage");
            tab.eval("document.querySelector('details').open = true");
            tab.awaitText(".incidents", text);
            assertThat(tab.eval("document.querySelectorAll('main img').length").getAsInt())
                    .isZero();
            assertThat(tab.eval("document.title").getAsString()).isEqualTo("0/1 up – Tunnels");
            assertThat(tab.errors()).isEmpty();
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"light", "dark"})
    void every_text_can_be_read(String scheme) throws IOException {
        tab.colors(scheme);
        Site site = site("orders");
        page(TunnelPage.builder().token(TOKEN), site.tunnel);
        site.goDown();
        tab.awaitText(".failure", "Remedy");
        tab.awaitText("#events", "reset");
        tab.eval("document.querySelector('details').open = true");
        JsonElement worst = tab.eval(LOWEST_CONTRAST);
        assertThat(worst.getAsJsonArray().get(0).getAsDouble())
                .as(worst.toString())
                .isBetween(4.5, 22.0);
        tab.screenshot(PICTURES.resolve(scheme + ".png"));
    }

    @Test
    void on_a_phone_nothing_is_cut_off() throws IOException {
        tab.size(360, 740, true);
        String name = "a-tunnel-with-quite-a-long-name-and-no-blank-in-it.eu-central-1";
        Site site = site(name);
        page(TunnelPage.builder().token(TOKEN), site.tunnel);
        site.goDown();
        tab.awaitText(".failure", "Remedy");
        tab.eval("document.querySelector('details').open = true");
        assertThat(tab.eval("document.documentElement.scrollWidth").getAsInt()).isEqualTo(360);
        assertThat(tab.eval("Math.min(...[...document.querySelectorAll('.card button')].map(b => b.offsetHeight))")
                        .getAsInt())
                .isGreaterThanOrEqualTo(36);
        tab.screenshot(PICTURES.resolve("phone.png"));
    }

    @Test
    void a_screen_reader_finds_names_and_headings() {
        Site site = site("orders");
        page(TunnelPage.builder().token(TOKEN), site.tunnel);
        tab.awaitText(".pill", "up");
        List<String> nameless = new ArrayList<>();
        List<String> seen = new ArrayList<>();
        for (JsonElement node : tab.send("Accessibility.getFullAXTree", "{}").getAsJsonArray("nodes")) {
            JsonObject one = node.getAsJsonObject();
            String role =
                    one.has("role") ? one.getAsJsonObject("role").get("value").getAsString() : "";
            String name =
                    one.has("name") ? one.getAsJsonObject("name").get("value").getAsString() : "";
            seen.add(role + " " + name);
            boolean needsName = List.of("button", "image", "img", "heading", "table", "textbox", "article", "link")
                    .contains(role);
            if (needsName && !one.get("ignored").getAsBoolean() && name.isBlank()) {
                nameless.add(one.toString());
            }
        }
        assertThat(nameless).isEmpty();
        assertThat(seen)
                .contains("button Restart orders", "button Test now: orders", "heading orders", "heading Events")
                .contains("article orders", "table Forwards of orders")
                .anyMatch(text -> text.startsWith("image Last 10 min: no outage")
                        || text.startsWith("img Last 10 min: no outage"));
    }

    @Test
    void a_protected_page_asks_for_the_token_first() {
        Site site = site("orders");
        TunnelPage page = TunnelPage.builder()
                .token(TOKEN)
                .tokenToRead(true)
                .tunnels(() -> List.of(site.tunnel))
                .start();
        open.add(page);
        tab.go(page.uri());
        tab.awaitText("#ask-text", "This page is protected.");
        assertThat(tab.text("#tunnels")).isEmpty();
        tab.type(TOKEN);
        tab.press("Enter");
        tab.awaitText(".pill", "up");
        assertThat(tab.eval("location.href + JSON.stringify(sessionStorage) + document.cookie")
                        .getAsString())
                .doesNotContain(TOKEN);
    }

    @Test
    void a_page_that_got_its_token_waits_longer_and_longer_for_a_server_that_is_away() {
        Site site = site("orders");
        TunnelPage page = TunnelPage.builder()
                .token(TOKEN)
                .tokenToRead(true)
                .tunnels(() -> List.of(site.tunnel))
                .start();
        tab.go(page.uri());
        tab.awaitText("#ask-text", "This page is protected.");
        page.close();
        tab.eval("""
                window.waits = [];
                const real = window.setTimeout;
                window.setTimeout = (task, ms) => {
                  if (ms < 20000) { window.waits.push(ms); }
                  return real(task, ms);
                };
                """);
        tab.type(TOKEN);
        tab.press("Enter");
        tab.awaitTrue("window.waits.length >= 3");
        assertThat(tab.eval("window.waits.slice(0, 3).join()").getAsString()).isEqualTo("500,1000,2000");
    }

    @Test
    void a_page_without_a_place_says_so() throws IOException {
        Site site = site("orders");
        TunnelPage page = TunnelPage.builder()
                .mostStreams(1)
                .tunnels(() -> List.of(site.tunnel))
                .start();
        open.add(page);
        try (RawHttp first = new RawHttp(page.address(), 0)) {
            first.send("GET /api/events", "Host: 127.0.0.1:" + page.address().getPort());
            first.until("\"name\":\"orders\"");
            tab.go(page.uri());
            tab.awaitText("#live", "too many open pages: close one");
        }
        site.tunnel.restart(); // the server writes, and so finds out that the first client is gone
        tab.awaitText("#live", "live");
    }

    @Test
    void a_page_whose_server_was_away_goes_on() {
        Site site = site("orders");
        TunnelPage first = page(TunnelPage.builder(), site.tunnel);
        first.close();
        tab.awaitText("#live", "connection lost");
        TunnelPage second = TunnelPage.builder()
                .port(first.address().getPort())
                .tunnels(() -> List.of(site.tunnel))
                .start();
        open.add(second);
        tab.awaitText("#live", "live");
        assertThat(tab.text(".pill")).contains("up");
    }
}
