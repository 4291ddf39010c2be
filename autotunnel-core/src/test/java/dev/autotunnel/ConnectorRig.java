package dev.autotunnel;

import static org.assertj.core.api.Assertions.assertThat;

import dev.autotunnel.event.Failure;
import dev.autotunnel.event.Phase;
import dev.autotunnel.spec.Connector;
import dev.autotunnel.spec.Credentials;
import dev.autotunnel.spec.Forward;
import dev.autotunnel.spec.HostKeys;
import dev.autotunnel.spec.SshServer;
import dev.autotunnel.spec.TunnelSpec;
import dev.autotunnel.testkit.EmbeddedSshServer;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.time.Duration;

/** A server, an echo service behind it, and tunnels that reach the server by a connector. */
final class ConnectorRig implements AutoCloseable {
    static final Duration PATIENCE = Duration.ofSeconds(60);

    private final EmbeddedSshServer server = EmbeddedSshServer.start();
    private final Echo echo = Echo.start();
    private final Recorder events = new Recorder();

    EmbeddedSshServer server() {
        return server;
    }

    Recorder events() {
        return events;
    }

    /** The server under its address, reached by that connector. */
    SshServer.Builder at(Connector connector) {
        return at("127.0.0.1", server.port(), connector);
    }

    /** The server under a name that need not exist here, reached by that connector. */
    SshServer.Builder at(String host, int port, Connector connector) {
        return SshServer.builder()
                .host(host)
                .port(port)
                .user(server.user())
                .credentials(Credentials.privateKey(server.privateKeyFile()))
                .hostKeys(HostKeys.fingerprint(server.hostKeyFingerprint()))
                .connector(connector);
    }

    TunnelSpec.Builder spec(SshServer to) {
        return TunnelSpec.builder("it").server(to).forward(Forward.local("echo", "0:127.0.0.1:" + echo.port()));
    }

    TunnelSupervisor supervisor(SshServer to) {
        return supervisor(spec(to).build());
    }

    TunnelSupervisor supervisor(TunnelSpec spec) {
        return TunnelSupervisor.builder(spec).listener(events).build();
    }

    /** Asks the echo service through a tunnel. */
    void expectEcho(SshServer to) throws IOException {
        try (TunnelSupervisor tunnel = supervisor(to)) {
            InetSocketAddress address = tunnel.start().awaitUp(PATIENCE).localAddress("echo");
            assertThat(Echo.ask(address, "to and fro")).isEqualTo("to and fro");
        }
    }

    /** Returns why the first attempt failed. */
    Failure firstFailure(SshServer to) {
        return firstFailure(spec(to).build());
    }

    Failure firstFailure(TunnelSpec spec) {
        events.clear();
        try (TunnelSupervisor tunnel = supervisor(spec)) {
            tunnel.start();
            return events.awaitPhase(Phase.WAITING).failure().orElseThrow();
        }
    }

    /** Lets that many attempts fail, one after the other. */
    void expectFailures(Connector connector, int times) {
        for (int i = 0; i < times; i++) {
            firstFailure(at(connector).build());
        }
    }

    @Override
    public void close() {
        echo.close();
        server.close();
    }
}
