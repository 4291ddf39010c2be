package dev.autotunnel.drivers;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.autotunnel.drivers.servers.Certificate;
import dev.autotunnel.drivers.servers.Program;
import dev.autotunnel.drivers.servers.RequiresProgram;
import dev.autotunnel.drivers.servers.WebServer;
import dev.autotunnel.openssh.RequiresNetworkNamespaces;
import dev.autotunnel.openssh.RequiresOpenSsh;
import dev.autotunnel.spec.Forward;
import java.io.IOException;
import java.net.UnknownHostException;
import java.nio.file.Path;
import javax.net.ssl.SSLPeerUnverifiedException;
import javax.net.ssl.X509TrustManager;
import okhttp3.OkHttpClient;
import okhttp3.Request;
import okhttp3.Response;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

@RequiresOpenSsh
@RequiresNetworkNamespaces
@RequiresProgram(Program.OPENSSL)
class OkHttpIT extends BehindBastion {
    @TempDir
    private static Path folder;

    private static Certificate certificate;

    @AutoClose
    private static WebServer plain;

    @AutoClose
    private static WebServer encrypted;

    @BeforeAll
    static void start() {
        certificate = WebServer.certificate(folder);
        plain = WebServer.plain();
        encrypted = WebServer.encrypted(certificate);
    }

    @BeforeEach
    void open() {
        tunnel = bastion.open(
                "orders",
                Forward.direct("web", "web.internal:" + plain.port()),
                Forward.direct("web-tls", "db.internal:" + encrypted.port()),
                Forward.dynamic("socks").on(0));
    }

    @Test
    @Tag("smoke")
    void a_request_goes_through_the_socket_factory_of_a_forward() throws IOException {
        OkHttpClient client = new OkHttpClient.Builder()
                .socketFactory(tunnel.socketFactory("web"))
                .dns(new TunnelDns())
                .build();

        assertThat(get(client, "http://wiki.corp.example/")).isEqualTo("you asked for wiki.corp.example");
        assertThat(tunnel.counters("web").total()).isEqualTo(1);
    }

    @Test
    void the_target_is_the_host_of_the_request_without_a_forward() throws IOException {
        OkHttpClient client = new OkHttpClient.Builder()
                .socketFactory(tunnel.socketFactory())
                .dns(new TunnelDns())
                .build();

        assertThat(get(client, "http://web.internal:" + plain.port())).startsWith("you asked for web.internal");
        assertThatThrownBy(() -> get(client, "http://other.internal/")).isInstanceOf(IOException.class);
    }

    @Test
    void the_name_of_the_server_is_verified() throws IOException {
        OkHttpClient client = new OkHttpClient.Builder()
                .socketFactory(tunnel.socketFactory("web-tls"))
                .dns(new TunnelDns())
                .sslSocketFactory(
                        certificate.trust(), (X509TrustManager) certificate.trustManagers()[0])
                .build();

        assertThat(get(client, "https://db.internal/")).isEqualTo("you asked for db.internal");
        assertThatThrownBy(() -> get(client, "https://wiki.corp.example/"))
                .isInstanceOf(SSLPeerUnverifiedException.class);
    }

    @Test
    void without_our_dns_the_name_is_looked_up_here() {
        OkHttpClient client = new OkHttpClient.Builder()
                .socketFactory(tunnel.socketFactory("web"))
                .build();

        assertThatThrownBy(() -> get(client, "http://wiki.corp.example/")).isInstanceOf(UnknownHostException.class);
    }

    @Test
    void a_client_obeys_a_proxy_selector() throws IOException {
        OkHttpClient client = new OkHttpClient.Builder()
                .proxySelector(TunnelProxySelector.of(tunnel, "socks", "web.internal"))
                .build();

        assertThat(get(client, "http://web.internal:" + plain.port())).startsWith("you asked for web.internal");
        assertThat(tunnel.counters("socks").total()).isEqualTo(1);
    }

    private static String get(OkHttpClient client, String url) throws IOException {
        Request request = new Request.Builder().url(url).build();
        try (Response response = client.newCall(request).execute()) {
            return response.body().string();
        } finally {
            client.connectionPool().evictAll();
            client.dispatcher().executorService().shutdown();
        }
    }
}
