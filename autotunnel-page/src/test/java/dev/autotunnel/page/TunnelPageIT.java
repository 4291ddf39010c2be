package dev.autotunnel.page;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.read.ListAppender;
import dev.autotunnel.TunnelSupervisor;
import dev.autotunnel.Tunnels;
import dev.autotunnel.event.Phase;
import dev.autotunnel.spec.Credentials;
import dev.autotunnel.spec.Forward;
import dev.autotunnel.spec.HostKeys;
import dev.autotunnel.spec.TunnelSpec;
import java.io.IOException;
import java.net.ConnectException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.slf4j.LoggerFactory;

@Timeout(60)
class TunnelPageIT {
    private static final String TOKEN = "0123456789abcdef-secret";
    private static final String BEARER = "Authorization: Bearer " + TOKEN;

    private static String host(TunnelPage page) {
        return "Host: 127.0.0.1:" + page.address().getPort();
    }

    @Test
    @Tag("smoke")
    void a_browser_s_request_is_answered() throws IOException, InterruptedException {
        try (Site site = new Site("orders");
                TunnelPage page = TunnelPage.builder().start()) {
            Tunnels.register(site.tunnel);
            assertThat(page.address().getAddress().isLoopbackAddress()).isTrue();
            assertThat(get(page.uri())).contains("<!doctype html>");
            assertThat(get(page.uri().resolve("api/tunnels")))
                    .contains("\"name\":\"orders\"", "\"phase\":\"UP\"", "\"commands\":false")
                    .contains("\"target\":\"127.0.0.1:1\"");
        }
    }

    private static String get(URI uri) throws IOException, InterruptedException {
        HttpResponse<String> response = HttpClient.newHttpClient()
                .send(HttpRequest.newBuilder(uri).build(), HttpResponse.BodyHandlers.ofString());
        assertThat(response.statusCode()).isEqualTo(200);
        return response.body();
    }

    @Test
    void a_stream_tells_what_happens_and_a_command_retries() throws IOException {
        try (Site site = new Site("orders");
                TunnelPage page = TunnelPage.builder()
                        .token(TOKEN)
                        .tunnels(() -> List.of(site.tunnel))
                        .start();
                RawHttp stream = new RawHttp(page.address(), 0)) {
            stream.send("GET /api/events", host(page));
            stream.until("\"phase\":\"UP\"");
            site.goDown();
            stream.until("\"phase\":\"WAITING\"");
            stream.until("\"outcome\":\"ONGOING\"");
            site.link.accept();
            String retry = "POST /api/tunnels/orders/retry";
            String origin = "Origin: http://127.0.0.1:" + page.address().getPort();
            assertThat(RawHttp.status(RawHttp.ask(page.address(), retry, host(page), BEARER, origin)))
                    .isEqualTo(202);
            stream.until("\"outcome\":\"RECOVERED\"");
            assertThat(RawHttp.ask(page.address(), "GET /api/tunnels/orders/history", host(page)))
                    .contains("1 incident");
        }
    }

    @Test
    void strangers_are_refused() throws IOException {
        try (Site site = new Site("orders");
                TunnelPage page = TunnelPage.builder()
                        .token(TOKEN)
                        .tunnels(() -> List.of(site.tunnel))
                        .start()) {
            InetSocketAddress at = page.address();
            assertThat(RawHttp.status(RawHttp.ask(at, "GET /", "Host: evil.example.com")))
                    .isEqualTo(403);
            assertThat(RawHttp.status(
                            RawHttp.ask(at, "GET /api/events", host(page), "Origin: http://evil.example.com")))
                    .isEqualTo(403);
            String restart = "POST /api/tunnels/orders/restart";
            assertThat(RawHttp.status(RawHttp.ask(at, restart, host(page), BEARER, "Origin: null")))
                    .isEqualTo(403);
            assertThat(RawHttp.status(RawHttp.ask(at, restart, host(page)))).isEqualTo(401);
            assertThat(RawHttp.status(RawHttp.ask(at, restart + "?token=" + TOKEN, host(page))))
                    .isEqualTo(401);
            assertThat(RawHttp.status(RawHttp.ask(at, restart, host(page), BEARER + "x")))
                    .isEqualTo(401);
            assertThat(site.tunnel.history().incidents()).isEmpty();
        }
    }

    @Test
    void a_command_is_logged_without_the_token() throws IOException {
        Logger logger = (Logger) LoggerFactory.getLogger("dev.autotunnel.page");
        ListAppender<ILoggingEvent> log = new ListAppender<>();
        log.start();
        logger.addAppender(log);
        logger.setLevel(Level.TRACE);
        try (Site site = new Site("orders");
                TunnelPage page = TunnelPage.builder()
                        .token(TOKEN)
                        .tunnels(() -> List.of(site.tunnel))
                        .start()) {
            RawHttp.ask(page.address(), "POST /api/tunnels/orders/restart", host(page), BEARER);
            RawHttp.ask(page.address(), "POST /api/tunnels/orders/restart", host(page), BEARER + "x");
        } finally {
            logger.setLevel(null);
            logger.detachAppender(log);
        }
        assertThat(log.list).anyMatch(event -> event.getFormattedMessage().startsWith("restart of tunnel orders"));
        assertThat(log.list).noneMatch(event -> event.getFormattedMessage().contains(TOKEN));
    }

    @Test
    void a_client_that_does_not_read_loses_its_place() throws IOException {
        List<TunnelSupervisor> large = List.of(large("a"), large("b"), large("c"), large("d"));
        try (TunnelPage page = TunnelPage.builder()
                        .tunnels(() -> large)
                        .mostStreams(1)
                        .longestWrite(Duration.ofMillis(500).toNanos())
                        .start();
                RawHttp slow = new RawHttp(page.address(), 4096);
                RawHttp second = new RawHttp(page.address(), 0)) {
            slow.send("GET /api/events", host(page));
            await().atMost(Duration.ofSeconds(20)).until(() -> status(page) == 503);
            second.send("GET /api/tunnels", host(page));
            assertThat(second.untilEnd()).startsWith("HTTP/1.1 200").hasSizeGreaterThan(5_000_000);
            await().atMost(Duration.ofSeconds(20)).until(() -> status(page) == 200);
        } finally {
            TunnelSupervisor.closeAll(large);
        }
    }

    /** Asks for a stream, and gives it up at once. */
    private static int status(TunnelPage page) throws IOException {
        try (RawHttp http = new RawHttp(page.address(), 0)) {
            http.send("GET /api/events", host(page));
            return RawHttp.status(http.until("\r\n\r\n"));
        }
    }

    /** More than a megabyte of JSON, which is more than sockets hold if there are four of them. */
    private static TunnelSupervisor large(String name) {
        TunnelSpec.Builder spec = TunnelSpec.builder(name)
                .server("deploy@bastion.example.com")
                .credentials(Credentials.password("not shown"))
                .hostKeys(HostKeys.fingerprint("SHA256:" + "A".repeat(43)));
        for (int i = 0; i < 4000; i++) {
            spec.forward(Forward.local("forward-with-a-long-name-" + i, "0:db.internal:5432"));
        }
        return TunnelSupervisor.builder(spec.build()).build();
    }

    @Test
    void close_leaves_no_thread_and_no_port() throws IOException {
        Set<Thread> before = threads();
        try (Site site = new Site("orders")) {
            Set<Thread> besideThePage = threads();
            TunnelPage page =
                    TunnelPage.builder().tunnels(() -> List.of(site.tunnel)).start();
            try (RawHttp stream = new RawHttp(page.address(), 0)) {
                stream.send("GET /api/events", host(page));
                stream.until("\"phase\":\"UP\"");
                page.close();
                page.close();
                assertThat(stream.untilEnd()).doesNotContain("Exception");
            }
            assertThatThrownBy(() -> new Socket(
                                    page.address().getAddress(), page.address().getPort())
                            .close())
                    .isInstanceOf(ConnectException.class);
            await().atMost(Duration.ofSeconds(10))
                    .untilAsserted(() -> assertThat(threads())
                            .allMatch(thread -> besideThePage.contains(thread)
                                    || (thread.getName().startsWith("autotunnel-")
                                            && !thread.getName().contains("page"))));
            assertThat(site.tunnel.state().phase()).isEqualTo(Phase.UP);
        }
        await().atMost(Duration.ofSeconds(10))
                .untilAsserted(() -> assertThat(before).containsAll(threads()));
    }

    /** The JDK's own come and go, and awaitility's poll is asking. */
    private static Set<Thread> threads() {
        return Thread.getAllStackTraces().keySet().stream()
                .filter(thread -> !thread.getName().startsWith("awaitility"))
                .filter(thread -> !thread.getName().startsWith("HttpClient-"))
                .filter(thread -> thread.getThreadGroup() != null
                        && !thread.getThreadGroup().getName().equals("system"))
                .collect(Collectors.toSet());
    }

    @Test
    void other_machines_need_a_token() throws IOException {
        InetAddress everywhere = InetAddress.getByName("0.0.0.0");
        assertThatThrownBy(() -> TunnelPage.builder().listen(everywhere).start())
                .isInstanceOf(IllegalStateException.class)
                .hasMessageContaining("needs a token");
        assertThatThrownBy(() -> TunnelPage.builder().tokenToRead(true).start())
                .isInstanceOf(IllegalStateException.class);
        try (TunnelPage page =
                TunnelPage.builder().token(TOKEN).tokenToRead(true).start()) {
            assertThat(RawHttp.status(RawHttp.ask(page.address(), "GET /", host(page))))
                    .isEqualTo(200);
            assertThat(RawHttp.status(RawHttp.ask(page.address(), "GET /api/tunnels", host(page))))
                    .isEqualTo(401);
            assertThat(RawHttp.status(RawHttp.ask(page.address(), "GET /api/tunnels", host(page), BEARER)))
                    .isEqualTo(200);
        }
    }

    @Test
    void an_ipv6_address_may_be_written_in_any_way() throws IOException, InterruptedException {
        try (TunnelPage page = TunnelPage.builder()
                .listen(InetAddress.getAllByName("::1")[0])
                .tunnels(List::of)
                .start()) {
            int port = page.address().getPort();
            assertThat(page.uri().getHost()).isEqualTo("[0:0:0:0:0:0:0:1]");
            assertThat(get(page.uri())).contains("<!doctype html>");
            for (String host : List.of("[::1]", "[0:0:0:0:0:0:0:1]", "[0::1]", "localhost")) {
                assertThat(RawHttp.status(RawHttp.ask(page.address(), "GET /", "Host: " + host + ":" + port)))
                        .as(host)
                        .isEqualTo(200);
            }
        }
    }

    @Test
    void a_page_behind_a_proxy_needs_the_token_to_read() throws IOException {
        TunnelPage.Builder builder = TunnelPage.builder().tunnels(List::of).allowHost("tunnels.example.com");
        assertThatThrownBy(builder::start)
                .isInstanceOf(IllegalStateException.class)
                .hasMessageContaining("tunnels.example.com");
        try (TunnelPage page = builder.token(TOKEN).start()) {
            assertThat(RawHttp.status(RawHttp.ask(page.address(), "GET /api/tunnels", "Host: tunnels.example.com")))
                    .isEqualTo(401);
            assertThat(RawHttp.status(
                            RawHttp.ask(page.address(), "GET /api/tunnels", "Host: tunnels.example.com", BEARER)))
                    .isEqualTo(200);
        }
    }

    @Test
    void a_port_that_is_taken_is_said() {
        try (TunnelPage page = TunnelPage.builder().start()) {
            int port = page.address().getPort();
            assertThatThrownBy(() -> TunnelPage.builder().port(port).start())
                    .hasMessageContaining("cannot listen on")
                    .hasMessageContaining(String.valueOf(port));
        }
    }
}
