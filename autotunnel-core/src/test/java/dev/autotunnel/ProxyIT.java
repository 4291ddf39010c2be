package dev.autotunnel;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.autotunnel.event.Failure;
import dev.autotunnel.event.Failure.Kind;
import dev.autotunnel.event.Failure.Stage;
import dev.autotunnel.event.Phase;
import dev.autotunnel.openssh.ProxyServer;
import dev.autotunnel.openssh.RequiresProxies;
import dev.autotunnel.openssh.TestSecrets;
import dev.autotunnel.spec.Connector;
import dev.autotunnel.spec.ServerAlive;
import dev.autotunnel.spec.SshServer;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.time.Duration;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** Tunnels through real proxies: tinyproxy and dante. */
@RequiresProxies
class ProxyIT {
    @AutoClose
    private final ConnectorRig rig = new ConnectorRig();

    @Test
    @Tag("smoke")
    void through_an_http_proxy() throws Exception {
        try (ProxyServer proxy = ProxyServer.http()) {
            rig.expectEcho(rig.at(Connector.httpProxy(proxy.address())).build());
            assertThat(proxy.log()).contains("CONNECT 127.0.0.1:" + rig.server().port());
        }
        Leaks.awaitNoThreads();
    }

    @Test
    void through_an_http_proxy_with_a_login() throws Exception {
        try (ProxyServer proxy = ProxyServer.httpWithLogin()) {
            rig.expectEcho(
                    rig.at(Connector.httpProxy(proxy.address()).withCredentials(ProxyServer.USER, ProxyServer.PASSWORD))
                            .build());
        }
    }

    @Test
    @Tag("smoke")
    void through_a_socks_proxy_which_looks_up_the_name() throws Exception {
        try (ProxyServer proxy = ProxyServer.socks5()) {
            rig.expectEcho(rig.at(ProxyServer.KNOWN_NAME, rig.server().port(), Connector.socks5(proxy.address()))
                    .build());
        }
        Leaks.awaitNoThreads();
    }

    @Test
    void through_a_socks_proxy_with_a_login() throws Exception {
        try (ProxyServer proxy = ProxyServer.socks5WithLogin()) {
            rig.expectEcho(
                    rig.at(Connector.socks5(proxy.address()).withCredentials(ProxyServer.USER, ProxyServer.PASSWORD))
                            .build());
        }
    }

    @Test
    void a_jump_host_is_behind_a_proxy() throws Exception {
        try (ProxyServer proxy = ProxyServer.http()) {
            SshServer bastion = rig.at(Connector.httpProxy(proxy.address())).build();
            SshServer inner = rig.at(Connector.tcp()).jump(bastion).build();
            rig.expectEcho(inner);
        }
        SshServer away =
                rig.at(Connector.httpProxy("127.0.0.1:" + closedPort())).build();
        Failure failure = rig.firstFailure(rig.at(Connector.tcp()).jump(away).build());
        assertThat(failure.kind()).isEqualTo(Kind.PROXY_FAILED);
        assertThat(failure.message()).startsWith("jump host " + away.address() + ": the HTTP proxy ");
    }

    @Test
    void an_http_proxy_that_wants_a_login_is_told_by_its_status_line() {
        try (ProxyServer proxy = ProxyServer.httpWithLogin()) {
            Failure failure = rig.firstFailure(
                    rig.at(Connector.httpProxy(proxy.address())).build());
            assertFailed(
                    failure,
                    "the HTTP proxy %s does not connect to 127.0.0.1:%d: it answers \"HTTP/1.0 407 %s\""
                            .formatted(proxy.address(), rig.server().port(), "Proxy Authentication Required"));
            assertThat(failure.remedy()).contains("withCredentials");

            Failure wrong = rig.firstFailure(rig.at(Connector.httpProxy(proxy.address())
                            .withCredentials(ProxyServer.USER, TestSecrets.of("wrong-word")))
                    .build());
            assertThat(wrong.message()).contains("HTTP/1.0 401");
            assertThat(wrong.remedy()).contains("check the user and the password");
            assertThat(wrong.toString()).doesNotContain(TestSecrets.of("wrong-word"));
        }
    }

    @Test
    void a_server_that_the_http_proxy_does_not_reach_is_told_by_the_status_line() throws Exception {
        try (ProxyServer proxy = ProxyServer.http()) {
            Failure failure = rig.firstFailure(rig.at("127.0.0.1", closedPort(), Connector.httpProxy(proxy.address()))
                    .build());
            assertThat(failure.kind()).isEqualTo(Kind.PROXY_FAILED);
            assertThat(failure.message()).contains(": it answers \"HTTP/1.").contains(" 500 Unable to connect\"");
            assertThat(failure.remedy()).contains("reach the server");
        }
    }

    @Test
    void what_a_socks_proxy_refuses_is_told_by_its_reply() throws Exception {
        try (ProxyServer proxy = ProxyServer.socks5()) {
            Failure rules = rig.firstFailure(
                    rig.at("127.0.0.1", 25, Connector.socks5(proxy.address())).build());
            assertFailed(
                    rules,
                    "the SOCKS5 proxy %s does not connect to 127.0.0.1:25: it answers 2 (%s)"
                            .formatted(proxy.address(), "connection not allowed by its rules"));
            assertThat(rules.remedy()).contains("rules of the proxy");

            Failure refused = rig.firstFailure(rig.at("127.0.0.1", closedPort(), Connector.socks5(proxy.address()))
                    .build());
            assertThat(refused.message()).endsWith("it answers 5 (connection refused)");
        }
    }

    @Test
    void the_login_of_a_socks_proxy_is_wanted_or_wrong() {
        try (ProxyServer proxy = ProxyServer.socks5WithLogin()) {
            Connector.Proxy none = Connector.socks5(proxy.address());
            Failure failure = rig.firstFailure(rig.at(none).build());
            assertFailed(
                    failure,
                    "the SOCKS5 proxy %s does not connect to 127.0.0.1:%d: it does not let us in without %s"
                            .formatted(proxy.address(), rig.server().port(), "a user"));

            Failure wrong =
                    rig.firstFailure(rig.at(none.withCredentials(ProxyServer.USER, TestSecrets.of("wrong-word")))
                            .build());
            assertThat(wrong.message()).endsWith("it refuses the user \"" + ProxyServer.USER + "\"");
            assertThat(wrong.toString()).doesNotContain(TestSecrets.of("wrong-word"));
        }
    }

    @Test
    void a_proxy_that_is_away_is_told_as_the_proxy() throws Exception {
        Failure failure = rig.firstFailure(
                rig.at(Connector.httpProxy("127.0.0.1:" + closedPort())).build());
        assertThat(failure.kind()).isEqualTo(Kind.PROXY_FAILED);
        assertThat(failure.stage()).isEqualTo(Stage.CONNECT);
        assertThat(failure.message()).startsWith("the HTTP proxy 127.0.0.1:").contains("Connection refused");
        assertThat(failure.remedy()).contains("the proxy runs").doesNotContain("sshd");
    }

    @Test
    void a_proxy_that_is_silent_is_told_as_the_proxy_and_a_close_ends_the_wait() throws Exception {
        try (ServerSocket silent = new ServerSocket(0, 50, InetAddress.getLoopbackAddress())) {
            SshServer to = rig.at(Connector.socks5("127.0.0.1:" + silent.getLocalPort()))
                    .build();
            Failure failure = rig.firstFailure(
                    rig.spec(to).connectDeadline(Duration.ofSeconds(1)).build());
            assertThat(failure.kind()).isEqualTo(Kind.CONNECT_TIMEOUT);
            assertThat(failure.stage()).isEqualTo(Stage.CONNECT);
            assertThat(failure.message())
                    .endsWith("within the connect deadline (the SOCKS5 proxy 127.0.0.1:%d has not answered the %s)"
                            .formatted(silent.getLocalPort(), "request for 127.0.0.1:" + to.port()));

            try (TunnelSupervisor tunnel = rig.supervisor(to)) {
                tunnel.start();
                rig.events().awaitPhase(Phase.CONNECTING);
                long begin = System.nanoTime();
                tunnel.stop();
                assertThat(Duration.ofNanos(System.nanoTime() - begin)).isLessThan(Duration.ofSeconds(5));
            }
        }
        Leaks.awaitNoThreads();
    }

    @Test
    void a_proxy_that_dies_ends_the_link_and_the_tunnel_comes_back() throws Exception {
        ProxyServer proxy = ProxyServer.http();
        int port = Integer.parseInt(proxy.address().substring("127.0.0.1:".length()));
        SshServer to = rig.at(Connector.httpProxy(proxy.address())).build();
        try (TunnelSupervisor tunnel = rig.supervisor(rig.spec(to)
                .serverAlive(ServerAlive.of(Duration.ofSeconds(1), 2))
                .build())) {
            InetSocketAddress address =
                    tunnel.start().awaitUp(ConnectorRig.PATIENCE).localAddress("echo");
            proxy.close();
            assertThat(rig.events().awaitFailure(Kind.LINK_CLOSED).message()).contains("closed by the other side");
            try (ProxyServer again = ProxyServer.httpAt(port)) {
                assertThat(Echo.ask(address, "after", ConnectorRig.PATIENCE)).isEqualTo("after");
                assertThat(again.log()).contains("CONNECT");
            }
        }
        await().until(() -> rig.server().sessions() == 0);
    }

    private static void assertFailed(Failure failure, String message) {
        assertThat(failure.kind()).isEqualTo(Kind.PROXY_FAILED);
        assertThat(failure.stage()).isEqualTo(Stage.CONNECT);
        assertThat(failure.message()).isEqualTo(message);
    }

    private static int closedPort() throws IOException {
        try (ServerSocket any = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            return any.getLocalPort();
        }
    }
}
