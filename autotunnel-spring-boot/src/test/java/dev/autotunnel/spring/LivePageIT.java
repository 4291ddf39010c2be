package dev.autotunnel.spring;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.autotunnel.TunnelSupervisor;
import dev.autotunnel.spring.page.LivePage;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.springframework.boot.SpringApplication;
import org.springframework.context.ConfigurableApplicationContext;

/** The live page over HTTP, at the port of the management server, which may be the port of the application. */
@Tag("smoke")
class LivePageIT {
    private static final String TOKEN = "a-token-of-the-tests";
    private static final String WITH_TOKEN = "autotunnel.page.token=" + TOKEN;
    private static final String LOCAL = "Host: localhost";
    private static final String BEARER = "Authorization: Bearer " + TOKEN;
    private static final String OWN_PORT = "management.server.port=0";
    private static final String READ = "GET /autotunnel/api/tunnels";
    private static final String RESTART = "POST /autotunnel/api/tunnels/orders/restart";

    private final Bastion bastion = new Bastion();

    @AfterEach
    void close() {
        bastion.close();
    }

    @ParameterizedTest
    @ValueSource(strings = {OWN_PORT, "spring.main.lazy-initialization=true", "spring.threads.virtual.enabled=true"})
    void the_page_shows_and_restarts_tunnels(String property) throws IOException {
        try (ConfigurableApplicationContext context = run(WITH_TOKEN, property)) {
            int port = port(context);
            String host = "Host: localhost:" + port;
            assertThat(RawHttp.ask(port, "GET /autotunnel/", host))
                    .startsWith("HTTP/1.1 200")
                    .contains("Content-Security-Policy: default-src 'none'", "<html");
            assertThat(RawHttp.ask(port, "GET /autotunnel", host))
                    .startsWith("HTTP/1.1 308")
                    .contains("Location: autotunnel/\r\n");
            assertThat(RawHttp.ask(port, "HEAD /autotunnel/", host)).startsWith("HTTP/1.1 200");
            assertThat(RawHttp.ask(port, READ, host, BEARER))
                    .startsWith("HTTP/1.1 200")
                    .contains("\"commands\":true", "\"orders\"");
            assertThat(RawHttp.ask(port, "GET /autotunnel/api/tunnels/orders/history", host, BEARER))
                    .startsWith("HTTP/1.1 200");
            assertThat(RawHttp.ask(port, "GET /autotunnel/none", host)).startsWith("HTTP/1.1 404");

            int logins = bastion.server().attempts();
            try (RawHttp stream = new RawHttp(port, "GET /autotunnel/api/events", host, BEARER)) {
                stream.until("event: tunnels");
                assertThat(RawHttp.ask(port, RESTART, host, BEARER)).startsWith("HTTP/1.1 202");
                stream.until("event: events");
            }
            TunnelSupervisor orders = context.getBean(TunnelSupervisor.class);
            await().until(() -> bastion.server().attempts() > logins && orders.isUp());
        }
    }

    @Test
    void strangers_are_refused() throws IOException {
        try (ConfigurableApplicationContext context = run(WITH_TOKEN, OWN_PORT)) {
            int port = port(context);
            String host = "Host: 127.0.0.1:" + port;
            int logins = bastion.server().attempts();
            for (String path : List.of("", "/", "/api/tunnels", "/api/events")) {
                assertThat(RawHttp.ask(port, "GET /autotunnel" + path, "Host: stranger.example:" + port))
                        .startsWith("HTTP/1.1 403");
                assertThat(RawHttp.ask(port, "GET /autotunnel" + path, host, "Origin: http://stranger.example"))
                        .startsWith("HTTP/1.1 403");
            }
            for (String path : List.of("/api/tunnels", "/api/events", "/api/tunnels/orders/history")) {
                assertThat(RawHttp.ask(port, "GET /autotunnel" + path, host)).startsWith("HTTP/1.1 401");
            }
            assertThat(RawHttp.ask(port, RESTART, host)).startsWith("HTTP/1.1 401");
            assertThat(RawHttp.ask(port, RESTART, host, BEARER + "x")).startsWith("HTTP/1.1 401");
            assertThat(RawHttp.ask(port, RESTART, host, BEARER, "Origin: http://127.0.0.1:1"))
                    .startsWith("HTTP/1.1 403");
            assertThat(RawHttp.ask(port, RESTART, "Host: stranger.example", BEARER))
                    .startsWith("HTTP/1.1 403");
            int application =
                    Integer.parseInt(String.valueOf(context.getEnvironment().getProperty("local.server.port")));
            assertThat(application).isNotEqualTo(port);
            assertThat(RawHttp.ask(application, "GET /autotunnel/", LOCAL)).startsWith("HTTP/1.1 404");
            assertThat(bastion.server().attempts()).isEqualTo(logins);
        }
    }

    @Test
    void without_a_token_there_are_no_commands() throws IOException {
        try (ConfigurableApplicationContext context = run(OWN_PORT, "management.server.base-path=/manage")) {
            int port = port(context);
            int logins = bastion.server().attempts();
            assertThat(RawHttp.ask(port, "GET /manage/autotunnel/api/tunnels", LOCAL))
                    .startsWith("HTTP/1.1 200")
                    .contains("\"commands\":false");
            assertThat(RawHttp.ask(port, "GET /manage/autotunnel", LOCAL)).contains("Location: autotunnel/\r\n");
            assertThat(RawHttp.ask(port, RESTART.replace("/autotunnel", "/manage/autotunnel"), LOCAL, BEARER))
                    .startsWith("HTTP/1.1 403")
                    .contains("no access token is configured");
            assertThat(bastion.server().attempts()).isEqualTo(logins);
        }
    }

    /** With the strategy {@code framework} a filter hides the headers of the proxy. */
    @ParameterizedTest
    @ValueSource(strings = {"none", "framework"})
    void a_proxy_on_this_machine_brings_nobody_in(String strategy) throws IOException {
        try (ConfigurableApplicationContext context = run("server.forward-headers-strategy=" + strategy)) {
            int port = port(context);
            assertThat(RawHttp.ask(port, READ, LOCAL)).startsWith("HTTP/1.1 200");
            for (String from : List.of("203.0.113.9", "127.0.0.1, 203.0.113.9", "127.0.0.1, 10.0.0.5", "127.0.0.1")) {
                assertThat(RawHttp.ask(port, READ, LOCAL, "X-Forwarded-For: " + from))
                        .startsWith("HTTP/1.1 403")
                        .contains("for this machine only");
            }
            assertThat(RawHttp.ask(port, READ, LOCAL, "Via: 1.1 proxy")).startsWith("HTTP/1.1 403");
        }
    }

    /** With the strategy {@code native} Tomcat hides the headers, and believes what a client of a private network has sent. */
    @Test
    void a_server_that_trusts_headers_needs_a_token() throws IOException {
        String strategy = "server.forward-headers-strategy=native";
        String forged = "X-Forwarded-For: 127.0.0.1, 10.0.0.5";
        try (ConfigurableApplicationContext context = run(strategy)) {
            assertThat(RawHttp.ask(port(context), READ, LOCAL, forged))
                    .startsWith("HTTP/1.1 403")
                    .contains("set autotunnel.page.token");
            assertThat(RawHttp.ask(port(context), READ, LOCAL)).startsWith("HTTP/1.1 403");
        }
        try (ConfigurableApplicationContext context = run(strategy, WITH_TOKEN)) {
            assertThat(RawHttp.ask(port(context), READ, LOCAL, forged)).startsWith("HTTP/1.1 401");
            assertThat(RawHttp.ask(port(context), READ, LOCAL, BEARER)).startsWith("HTTP/1.1 200");
            assertThat(RawHttp.ask(port(context), READ, LOCAL, BEARER, "X-Forwarded-For: 203.0.113.9"))
                    .startsWith("HTTP/1.1 403");
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {OWN_PORT, "server.shutdown=graceful"})
    void an_open_page_does_not_delay_the_end_of_the_application(String property) throws IOException {
        ConfigurableApplicationContext context = run(WITH_TOKEN, property);
        try (RawHttp stream = new RawHttp(port(context), "GET /autotunnel/api/events", LOCAL, BEARER)) {
            stream.until("event: tunnels");
            long begin = System.nanoTime();
            context.close();
            assertThat(Duration.ofNanos(System.nanoTime() - begin)).isLessThan(Duration.ofSeconds(15)); // not 30
            assertThat(stream.untilEnd()).endsWith("0\r\n\r\n"); // the end of the body, not a cut
        } finally {
            context.close();
        }
        await().until(() -> Thread.getAllStackTraces().keySet().stream()
                .noneMatch(thread -> thread.getName().startsWith("autotunnel-page")));
    }

    @Test
    void a_client_that_goes_away_makes_room_for_another() throws IOException {
        try (ConfigurableApplicationContext context = run(WITH_TOKEN, OWN_PORT)) {
            int port = port(context);
            String line = "GET /autotunnel/api/events";
            List<RawHttp> open = new ArrayList<>();
            try {
                for (int i = 0; i < 8; i++) {
                    RawHttp stream = new RawHttp(port, line, LOCAL, BEARER);
                    open.add(stream);
                    stream.until("event: tunnels");
                }
                assertThat(RawHttp.ask(port, line, LOCAL, BEARER)).startsWith("HTTP/1.1 503");
                open.remove(0).close();
                await().atMost(Duration.ofSeconds(60)).until(() -> {
                    RawHttp.ask(port, RESTART, LOCAL, BEARER); // makes news
                    try (RawHttp next = new RawHttp(port, line, LOCAL, BEARER)) {
                        return next.until("\r\n").startsWith("HTTP/1.1 200");
                    }
                });
            } finally {
                for (RawHttp stream : open) {
                    stream.close();
                }
            }
        }
    }

    @Test
    void after_a_checkpoint_the_page_is_back() throws IOException {
        try (ConfigurableApplicationContext context = run(WITH_TOKEN)) {
            LivePage page = context.getBean(LivePage.class);
            int port = port(context);
            page.stop();
            assertThat(RawHttp.ask(port, "GET /autotunnel/", LOCAL)).startsWith("HTTP/1.1 503");
            page.start();
            assertThat(RawHttp.ask(port, READ, LOCAL, BEARER)).contains("\"orders\"");
        }
    }

    static int port(ConfigurableApplicationContext context) {
        return Integer.parseInt(String.valueOf(context.getEnvironment().getProperty("local.management.port")));
    }

    private ConfigurableApplicationContext run(String... more) {
        Map<String, Object> properties = bastion.properties("orders", "db=localhost:5432");
        properties.put("autotunnel.page.enabled", "true");
        properties.put("server.port", "0");
        properties.put("server.address", "127.0.0.1");
        List<String> arguments = new ArrayList<>(List.of("--spring.main.banner-mode=off"));
        for (String one : more) {
            arguments.add("--" + one);
        }
        return new SpringApplication(StartIT.Empty.class)
                .run(Bastion.arguments(properties, arguments.toArray(String[]::new)));
    }
}
