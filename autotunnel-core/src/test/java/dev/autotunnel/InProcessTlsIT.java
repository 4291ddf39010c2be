package dev.autotunnel;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.autotunnel.spec.Forward;
import dev.autotunnel.testkit.EmbeddedSshServer;
import java.io.IOException;
import java.net.InetAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.concurrent.TimeUnit;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLException;
import javax.net.ssl.SSLParameters;
import javax.net.ssl.SSLServerSocket;
import javax.net.ssl.SSLSocket;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** TLS over a socket in process: the certificate is checked for the target's real name. */
@Timeout(value = 120, unit = TimeUnit.SECONDS, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
class InProcessTlsIT {
    private static final Duration PATIENCE = Duration.ofSeconds(30);
    private static final String WORDS = "verified".repeat(10_000);

    @AutoClose
    private final EmbeddedSshServer server = EmbeddedSshServer.start();

    @TempDir
    private Path folder;

    private SSLContext tls;

    @BeforeEach
    void makeCertificate() throws Exception {
        tls = TlsCertificate.context(folder);
    }

    @Test
    void the_name_in_the_certificate_is_the_targets() throws Exception {
        try (SSLServerSocket target = listen();
                TunnelSupervisor tunnel = up(target.getLocalPort());
                SSLSocket socket = over(tunnel.connect("db"), "localhost", target.getLocalPort())) {
            socket.startHandshake();
            socket.getOutputStream().write(WORDS.getBytes(StandardCharsets.US_ASCII));
            assertThat(socket.getInputStream().readNBytes(WORDS.length()))
                    .asString(StandardCharsets.US_ASCII)
                    .isEqualTo(WORDS);
        }
    }

    @Test
    void another_name_is_refused() throws Exception {
        try (SSLServerSocket target = listen();
                TunnelSupervisor tunnel = up(target.getLocalPort());
                SSLSocket socket = over(tunnel.connect("db"), "other.internal", target.getLocalPort())) {
            assertThatThrownBy(socket::startHandshake)
                    .isInstanceOf(SSLException.class)
                    .hasMessageContaining("other.internal");
        }
    }

    private SSLSocket over(Socket socket, String host, int port) throws IOException {
        SSLSocket secure = (SSLSocket) tls.getSocketFactory().createSocket(socket, host, port, true);
        SSLParameters checked = secure.getSSLParameters();
        checked.setEndpointIdentificationAlgorithm("HTTPS");
        secure.setSSLParameters(checked);
        secure.setSoTimeout((int) PATIENCE.toMillis());
        return secure;
    }

    private SSLServerSocket listen() throws IOException {
        SSLServerSocket target = (SSLServerSocket)
                tls.getServerSocketFactory().createServerSocket(0, 10, InetAddress.getLoopbackAddress());
        Echo.daemon("tls-echo", () -> {
            try (Socket client = target.accept()) {
                client.getInputStream().transferTo(client.getOutputStream());
            } catch (IOException e) {
                return; // the client broke off
            }
        });
        return target;
    }

    private TunnelSupervisor up(int port) {
        return TunnelSupervisor.open(
                Specs.to(server)
                        .forward(Forward.direct("db").to("localhost", port))
                        .build(),
                PATIENCE);
    }
}
