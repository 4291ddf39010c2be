package dev.autotunnel;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.autotunnel.testkit.EmbeddedSshServer;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** A JVM with little memory whose clients stop reading in the middle of downloads. */
@Tag("slow")
class LowMemoryIT {
    private static final int DOWNLOADS = 60;

    @Test
    void with_96_mb_and_60_half_read_downloads_all_goes_on_and_sigterm_ends_the_jvm() throws Exception {
        try (EmbeddedSshServer server = EmbeddedSshServer.start();
                Echo echo = Echo.start();
                Fountain fountain = new Fountain();
                ForkedJvm jvm = ForkedJvm.start(
                        List.of("-Xmx96m"),
                        HalfReadDownloads.class,
                        DOWNLOADS,
                        server.address().getPort(),
                        server.privateKeyFile(),
                        server.hostKeyFingerprint(),
                        echo.port(),
                        fountain.port())) {
            await().atMost(Duration.ofSeconds(120))
                    .until(() -> !jvm.isAlive() || jvm.output().contains("all works"));
            assertThat(jvm.output()).contains("all works").doesNotContain("OutOfMemoryError");
            jvm.terminate();
            assertThat(jvm.ends(30)).as("SIGTERM ends it: %s", jvm.output()).isTrue();
            assertThat(jvm.output()).contains("closed within the bound");
            System.out.println(jvm.output()
                    .lines()
                    .filter(line -> line.startsWith("memory"))
                    .toList());
        }
    }

    /** Pours bytes out to each client for as long as the client is there. */
    private static final class Fountain implements AutoCloseable {
        private final ServerSocket server = new ServerSocket(0, DOWNLOADS, InetAddress.getLoopbackAddress());

        Fountain() throws IOException {
            Echo.daemon("fountain", this::acceptAll);
        }

        int port() {
            return server.getLocalPort();
        }

        private void acceptAll() {
            try {
                while (true) {
                    Socket client = server.accept();
                    Echo.daemon("fountain client", () -> pourOut(client));
                }
            } catch (IOException e) {
                // closed
            }
        }

        private static void pourOut(Socket client) {
            try (client) {
                byte[] chunk = new byte[64 * 1024];
                while (true) {
                    client.getOutputStream().write(chunk);
                }
            } catch (IOException e) {
                // the client has gone
            }
        }

        @Override
        public void close() throws IOException {
            server.close();
        }
    }
}
