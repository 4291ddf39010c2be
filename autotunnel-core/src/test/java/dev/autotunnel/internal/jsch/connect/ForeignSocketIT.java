package dev.autotunnel.internal.jsch.connect;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.autotunnel.TlsCertificate;
import dev.autotunnel.internal.runtime.SystemRuntime;
import java.io.IOException;
import java.net.InetAddress;
import java.nio.file.Path;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLServerSocket;
import javax.net.ssl.SSLSocket;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

@Timeout(value = 60, unit = TimeUnit.SECONDS, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
class ForeignSocketIT {
    @TempDir
    private Path folder;

    /** Otherwise a dead link would keep its threads until TCP gives up, a quarter of an hour later. */
    @Test
    void the_close_of_a_tls_socket_frees_a_thread_that_writes_to_a_peer_that_does_not_read() throws Exception {
        SSLContext tls = TlsCertificate.context(folder);
        SystemRuntime runtime = SystemRuntime.acquire();
        try (SSLServerSocket server = (SSLServerSocket)
                        tls.getServerSocketFactory().createServerSocket(0, 1, InetAddress.getLoopbackAddress());
                SSLSocket client = (SSLSocket)
                        tls.getSocketFactory().createSocket(server.getInetAddress(), server.getLocalPort())) {
            CompletableFuture<SSLSocket> accepted = CompletableFuture.supplyAsync(() -> accept(server));
            client.startHandshake();
            ForeignSocket socket = new ForeignSocket(runtime, client);
            AtomicLong written = new AtomicLong();
            CompletableFuture<Void> writer = CompletableFuture.runAsync(() -> fill(socket, written));
            accepted.get(30, TimeUnit.SECONDS);
            await().during(300, TimeUnit.MILLISECONDS).until(() -> standsStill(written));

            socket.close();

            writer.get(20, TimeUnit.SECONDS);
            accepted.get().close();
        } finally {
            runtime.release();
        }
    }

    private static boolean standsStill(AtomicLong written) throws InterruptedException {
        long before = written.get();
        Thread.sleep(50);
        return before > 0 && written.get() == before;
    }

    private static SSLSocket accept(SSLServerSocket server) {
        try {
            SSLSocket accepted = (SSLSocket) server.accept();
            accepted.startHandshake();
            return accepted;
        } catch (IOException e) {
            throw new AssertionError(e);
        }
    }

    private static void fill(ForeignSocket socket, AtomicLong written) {
        byte[] bytes = new byte[16 * 1024];
        try {
            while (true) {
                socket.getOutputStream().write(bytes);
                written.addAndGet(bytes.length);
            }
        } catch (IOException closed) {
            assertThat(written).as("it was full when it was closed").hasPositiveValue();
        }
    }
}
