package dev.autotunnel;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.autotunnel.event.BoundForward;
import dev.autotunnel.event.Direction;
import dev.autotunnel.event.Failure.Kind;
import dev.autotunnel.event.Phase;
import dev.autotunnel.event.TunnelEvent;
import dev.autotunnel.openssh.Curl;
import dev.autotunnel.openssh.OpenSshServer;
import dev.autotunnel.openssh.RequiresCurl;
import dev.autotunnel.openssh.RequiresOpenSsh;
import dev.autotunnel.spec.Forward;
import dev.autotunnel.spec.TunnelSpec;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.Proxy;
import java.net.Socket;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** A dynamic forward through a real sshd, used by clients that are not ours: curl, and the JDK's own SOCKS. */
@RequiresOpenSsh
class OpenSshSocksIT {
    private static final Duration PATIENCE = Duration.ofSeconds(60);
    private static final int PROXY_REFUSED = 97;
    private static final long SOME_MB = 3L * 1024 * 1024 + 1;
    private static final long HUNDRED_MB = 100L * 1024 * 1024;

    @AutoClose
    private final WebServer web = WebServer.start();

    private final Recorder events = new Recorder();

    @ParameterizedTest
    @CsvSource({"socks5-hostname, localhost", "socks5, 127.0.0.1", "socks4a, localhost", "socks4, 127.0.0.1"})
    @RequiresCurl
    void curl_gets_a_page_by_each_kind_of_socks(String kind, String host) {
        try (OpenSshServer server = OpenSshServer.start("LogLevel DEBUG1");
                TunnelSupervisor supervisor = supervisor(server)) {
            InetSocketAddress proxy = supervisor.start().awaitUp(PATIENCE).localAddress("socks");
            for (int i = 0; i < 5; i++) {
                assertThat(Curl.get(kind, proxy, web.url(host))).isEqualTo(new Curl.Answer(0, WebServer.PAGE));
            }
            assertThat(server.log()).contains("target " + host + " port"); // so the name came to the server as it is
        }
    }

    @Test
    @RequiresCurl
    void curl_gets_a_page_from_an_ipv6_address() {
        try (WebServer web6 = WebServer.start("::1");
                OpenSshServer server = OpenSshServer.start("LogLevel DEBUG1");
                TunnelSupervisor supervisor = supervisor(server)) {
            InetSocketAddress proxy = supervisor.start().awaitUp(PATIENCE).localAddress("socks");
            for (String kind : List.of("socks5", "socks5-hostname")) {
                assertThat(Curl.get(kind, proxy, web6.url("[::1]"))).isEqualTo(new Curl.Answer(0, WebServer.PAGE));
            }
            assertThat(server.log()).contains("target 0:0:0:0:0:0:0:1 port");
        }
    }

    @Test
    void it_shows_as_dynamic() {
        try (OpenSshServer server = OpenSshServer.start();
                TunnelSupervisor supervisor = supervisor(server)) {
            InetSocketAddress before = supervisor.start().localAddress("socks");
            supervisor.awaitUp(PATIENCE);
            List<BoundForward> forwards = supervisor.forwards();

            assertThat(forwards).hasSize(1);
            assertThat(forwards.get(0)).isEqualTo(BoundForward.of("socks", Direction.DYNAMIC, before, "SOCKS"));
            assertThat(supervisor.localAddress("socks")).isEqualTo(before);
        }
    }

    @ParameterizedTest
    @CsvSource({
        "socks5-hostname, localhost:1,            (5)",
        "socks5-hostname, no-such-host.invalid:1, (5)",
        "socks5,          127.0.0.1:1,            (5)",
        "socks4a,         localhost:1,            (91)",
        "socks4,          127.0.0.1:1,            (91)"
    })
    @RequiresCurl
    void curl_is_told_that_a_target_cannot_be_reached(String kind, String target, String code) {
        try (OpenSshServer server = OpenSshServer.start();
                TunnelSupervisor supervisor = supervisor(server)) {
            InetSocketAddress proxy = supervisor.start().awaitUp(PATIENCE).localAddress("socks");
            Curl.Answer answer = Curl.get(kind, proxy, "http://" + target + "/");
            assertThat(answer.status()).as(answer.output()).isEqualTo(PROXY_REFUSED);
            assertThat(answer.output()).contains(code);
            expectFailure(Kind.TARGET_UNREACHABLE, target);
            assertThat(supervisor.state().isUp()).isTrue();
            assertThat(events.count(TunnelEvent.StateChanged.class::isInstance)).isEqualTo(2);
        }
    }

    @Test
    @RequiresCurl
    void curl_is_told_that_a_target_is_not_allowed() {
        try (OpenSshServer server = OpenSshServer.start("PermitOpen 127.0.0.1:1");
                TunnelSupervisor supervisor = supervisor(server)) {
            InetSocketAddress proxy = supervisor.start().awaitUp(PATIENCE).localAddress("socks");
            Curl.Answer answer = Curl.get("socks5-hostname", proxy, "http://db.internal:5432/");
            assertThat(answer.status()).as(answer.output()).isEqualTo(PROXY_REFUSED);
            assertThat(answer.output()).contains("(2)");
            expectFailure(Kind.TARGET_PROHIBITED, "db.internal:5432");
        }
    }

    @Test
    @RequiresCurl
    void after_a_killed_session_it_works_again_through_the_same_port() {
        try (OpenSshServer server = OpenSshServer.start();
                TunnelSupervisor supervisor = supervisor(server)) {
            InetSocketAddress proxy = supervisor.start().awaitUp(PATIENCE).localAddress("socks");
            assertThat(Curl.get("socks5-hostname", proxy, web.url("localhost")).status())
                    .isZero();
            server.killSessions();
            events.awaitEvent(TunnelEvent.StateChanged.class, e -> e.previous().isUp());
            // From here on no client can be connected through the dead session: it waits for the next.
            assertThat(Curl.get("socks5-hostname", proxy, web.url("localhost")))
                    .isEqualTo(new Curl.Answer(0, WebServer.PAGE));
            assertThat(supervisor.localAddress("socks")).isEqualTo(proxy);
        }
    }

    @Test
    @RequiresCurl
    void curl_waits_while_the_server_is_away() throws Exception {
        try (OpenSshServer server = OpenSshServer.start();
                TunnelSupervisor supervisor = supervisor(server)) {
            InetSocketAddress proxy = supervisor.start().awaitUp(PATIENCE).localAddress("socks");
            server.stop();
            events.awaitPhase(Phase.WAITING);
            CompletableFuture<Curl.Answer> five = ask("socks5-hostname", proxy);
            CompletableFuture<Curl.Answer> four = ask("socks4a", proxy);
            Thread.sleep(300); // so that they have to wait
            assertThat(five).isNotDone();
            assertThat(four).isNotDone();
            server.restart();
            supervisor.retryNow();
            assertThat(five.get()).isEqualTo(new Curl.Answer(0, WebServer.PAGE));
            assertThat(four.get()).isEqualTo(new Curl.Answer(0, WebServer.PAGE));
        }
    }

    @Test
    @Tag("smoke")
    void bytes_arrive_unchanged_and_each_direction_ends_by_itself() throws Exception {
        exchange(SOME_MB);
    }

    @Test
    @Tag("slow")
    void a_hundred_megabytes_arrive_unchanged_each_way() throws Exception {
        exchange(HUNDRED_MB);
    }

    private void exchange(long bytes) throws IOException {
        long sent = Bulk.checksumOfSent(1, bytes);
        long answered = Bulk.checksumOfSent(2, bytes);
        try (OpenSshServer server = OpenSshServer.start();
                TunnelSupervisor supervisor = supervisor(server)) {
            InetSocketAddress proxy = supervisor.start().awaitUp(PATIENCE).localAddress("socks");
            try (Bulk bulk = Bulk.start(bytes);
                    Socket client = connect(proxy, bulk)) {
                assertThat(Bulk.exchange(client, bytes)).isEqualTo(answered);
                assertThat(bulk.received()).isEqualTo(sent);
            }
            try (Bulk bulk = Bulk.startSpeaking(bytes);
                    Socket client = connect(proxy, bulk)) {
                assertThat(Bulk.exchangeListening(client, bytes)).isEqualTo(answered);
                assertThat(bulk.received()).isEqualTo(sent);
            }
        }
        assertThat(events.count(e -> e instanceof TunnelEvent.ConnectionFailed)).isZero();
    }

    /** By the JDK's own SOCKS 5, with the name for the server to resolve. */
    private static Socket connect(InetSocketAddress proxy, Bulk bulk) throws IOException {
        Socket socket = new Socket(new Proxy(Proxy.Type.SOCKS, proxy));
        socket.setSoTimeout((int) PATIENCE.toMillis());
        socket.connect(InetSocketAddress.createUnresolved("localhost", bulk.port()));
        return socket;
    }

    private CompletableFuture<Curl.Answer> ask(String kind, InetSocketAddress proxy) {
        return CompletableFuture.supplyAsync(() -> Curl.get(kind, proxy, web.url("localhost")));
    }

    private void expectFailure(Kind kind, String target) {
        TunnelEvent.ConnectionFailed failed = events.awaitEvent(TunnelEvent.ConnectionFailed.class, e -> true);
        assertThat(failed.forward()).isEqualTo("socks");
        assertThat(failed.cause().kind()).isEqualTo(kind);
        assertThat(failed.cause().message()).contains(target);
        await().during(Duration.ofMillis(50))
                .until(() -> events.count(e -> e instanceof TunnelEvent.ConnectionFailed) == 1);
    }

    private TunnelSupervisor supervisor(OpenSshServer server) {
        TunnelSpec spec =
                Specs.to(server).forward(Forward.dynamic("socks", "0")).build();
        return TunnelSupervisor.builder(spec).listener(events).build();
    }
}
