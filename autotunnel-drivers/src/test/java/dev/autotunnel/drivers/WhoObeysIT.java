package dev.autotunnel.drivers;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.autotunnel.TunnelSupervisor;
import dev.autotunnel.drivers.servers.WebServer;
import dev.autotunnel.openssh.RequiresNetworkNamespaces;
import dev.autotunnel.openssh.RequiresOpenSsh;
import dev.autotunnel.spec.Forward;
import java.io.IOException;
import java.io.InputStream;
import java.net.ConnectException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Proxy;
import java.net.ProxySelector;
import java.net.Socket;
import java.net.URI;
import java.net.URL;
import java.net.UnknownHostException;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.channels.SocketChannel;
import java.nio.channels.UnresolvedAddressException;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** What obeys a proxy selector of the JVM, and what does not. Drivers are in the tests of the driver. */
@RequiresOpenSsh
@RequiresNetworkNamespaces
class WhoObeysIT {
    @AutoClose
    private static WebServer web;

    @AutoClose
    private static Bastion bastion;

    private TunnelSupervisor tunnel;
    private ProxySelector before;
    private TunnelProxySelector.Installation installed;

    @BeforeAll
    static void start() {
        web = WebServer.plain();
        bastion = new Bastion();
    }

    @BeforeEach
    void open() {
        before = ProxySelector.getDefault();
        tunnel = bastion.open("orders", Forward.dynamic("socks").on(0));
        installed = TunnelProxySelector.of(tunnel, "socks", "db.internal", "*.corp.example")
                .install();
    }

    @AfterEach
    void close() {
        installed.close();
        tunnel.close();
        assertThat(ProxySelector.getDefault()).isSameAs(before);
    }

    @Test
    @Tag("smoke")
    void an_http_url_connection_obeys() throws IOException {
        try (InputStream answer = url("wiki.corp.example").openStream()) {
            assertThat(new String(answer.readAllBytes(), UTF_8)).startsWith("you asked for wiki.corp.example");
        }
        assertServedBySocks(1);
    }

    @Test
    void an_http_url_connection_to_another_host_goes_directly() throws IOException {
        try (InputStream answer = url("localhost").openStream()) {
            assertThat(new String(answer.readAllBytes(), UTF_8)).startsWith("you asked for localhost");
        }
        assertServedBySocks(0);
    }

    @Test
    void a_name_that_is_not_named_is_not_known_here() {
        assertThatThrownBy(() -> url("web.internal").openStream()).isInstanceOf(UnknownHostException.class);
        assertServedBySocks(0);
    }

    /** The SSH server looks the name up. */
    @Test
    void a_plain_socket_obeys_if_the_name_is_unknown_here() throws IOException {
        try (Socket socket = new Socket()) {
            socket.connect(new InetSocketAddress("db.internal", web.port()), 10_000);
        }
        new Socket("db.internal", web.port()).close();
        assertServedBySocks(2);
    }

    /** The name is compared, but the address goes through the tunnel. */
    @Test
    void a_plain_socket_obeys_if_the_name_was_looked_up() throws IOException {
        InetAddress found = InetAddress.getByAddress("db.internal", new byte[] {127, 0, 0, 1});
        try (Socket socket = new Socket(found, web.port())) {
            assertThat(socket.isConnected()).isTrue();
        }
        assertServedBySocks(1);
    }

    @Test
    void a_socket_without_a_proxy_does_not_obey() throws IOException {
        try (Socket socket = new Socket(Proxy.NO_PROXY)) {
            InetSocketAddress address = InetSocketAddress.createUnresolved("db.internal", web.port());
            assertThatThrownBy(() -> socket.connect(address, 10_000)).isInstanceOf(UnknownHostException.class);
        }
        assertServedBySocks(0);
    }

    @Test
    void a_socket_channel_does_not_obey() throws IOException {
        try (SocketChannel channel = SocketChannel.open()) {
            InetSocketAddress address = new InetSocketAddress("db.internal", web.port());
            assertThatThrownBy(() -> channel.connect(address)).isInstanceOf(UnresolvedAddressException.class);
        }
        assertServedBySocks(0);
    }

    /** It knows HTTP proxies alone, and ignores a SOCKS proxy without a word. */
    @Test
    void the_http_client_of_the_jdk_does_not_obey() {
        HttpClient client =
                HttpClient.newBuilder().proxy(ProxySelector.getDefault()).build();
        HttpRequest request = HttpRequest.newBuilder(uri("wiki.corp.example")).build();

        assertThatThrownBy(() -> client.send(request, BodyHandlers.ofString())).isInstanceOf(ConnectException.class);
        assertServedBySocks(0);
    }

    /** A host of the list is never reached directly. */
    @Test
    void nothing_goes_directly_if_the_tunnel_is_stopped() {
        tunnel.stop();

        assertThatThrownBy(() -> url("wiki.corp.example").openStream()).isInstanceOf(IOException.class);
        assertThatThrownBy(() -> {
                    try (Socket socket = new Socket()) {
                        InetAddress found = InetAddress.getByAddress("db.internal", new byte[] {127, 0, 0, 1});
                        socket.connect(new InetSocketAddress(found, web.port()), 10_000);
                    }
                })
                .isInstanceOf(IOException.class)
                .hasStackTraceContaining("no way to db.internal: ");
    }

    private static URL url(String host) throws IOException {
        return uri(host).toURL();
    }

    private static URI uri(String host) {
        return URI.create("http://" + host + ":" + web.port() + "/");
    }

    private void assertServedBySocks(int connections) {
        assertThat(tunnel.counters("socks").total()).isEqualTo(connections);
    }
}
