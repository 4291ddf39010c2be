package dev.autotunnel.micrometer;

import dev.autotunnel.TunnelSupervisor;
import dev.autotunnel.spec.Credentials;
import dev.autotunnel.spec.Forward;
import dev.autotunnel.spec.HostKeys;
import dev.autotunnel.spec.MonitorSpec;
import dev.autotunnel.spec.TunnelSpec;
import dev.autotunnel.testkit.EmbeddedSshServer;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.time.Duration;

/** A tunnel to an embedded server, with a target that greets and closes. */
final class Rig implements AutoCloseable {
    static final Duration PATIENCE = Duration.ofSeconds(60);

    private final EmbeddedSshServer server = EmbeddedSshServer.start();
    private final ServerSocket target;
    private final TunnelSupervisor tunnel;

    Rig() throws IOException {
        target = new ServerSocket(0, 50, InetAddress.getLoopbackAddress());
        Thread accepting = new Thread(this::greetAll, "target");
        accepting.setDaemon(true);
        accepting.start();
        tunnel = TunnelSupervisor.builder(TunnelSpec.builder("orders")
                        .server(server.user() + "@127.0.0.1:" + server.port())
                        .credentials(Credentials.privateKey(server.privateKeyFile()))
                        .hostKeys(HostKeys.fingerprint(server.hostKeyFingerprint()))
                        .forward(Forward.local("db", "0:127.0.0.1:" + target.getLocalPort()))
                        .build())
                .monitor(MonitorSpec.loop())
                .build();
    }

    TunnelSupervisor tunnel() {
        return tunnel;
    }

    EmbeddedSshServer server() {
        return server;
    }

    void closeTarget() throws IOException {
        target.close();
    }

    private void greetAll() {
        while (!target.isClosed()) {
            try (var client = target.accept()) {
                client.getOutputStream().write("hello".getBytes(java.nio.charset.StandardCharsets.UTF_8));
            } catch (IOException e) {
                return; // the test is over
            }
        }
    }

    @Override
    public void close() throws IOException {
        tunnel.close();
        server.close();
        target.close();
    }
}
