package dev.autotunnel.page;

import static org.awaitility.Awaitility.await;

import dev.autotunnel.TunnelSupervisor;
import dev.autotunnel.event.TunnelState;
import dev.autotunnel.spec.Credentials;
import dev.autotunnel.spec.Forward;
import dev.autotunnel.spec.HostKeys;
import dev.autotunnel.spec.MonitorSpec;
import dev.autotunnel.spec.RestartPolicy;
import dev.autotunnel.spec.TunnelSpec;
import dev.autotunnel.testkit.EmbeddedSshServer;
import dev.autotunnel.testkit.FaultyLink;
import java.time.Duration;
import java.time.Instant;

/** A server, a link that can fail, and a tunnel that retries after some minutes. Forward {@code db} leads nowhere. */
final class Site implements AutoCloseable {
    private static final Duration PAUSE = Duration.ofMinutes(10);

    final EmbeddedSshServer server = EmbeddedSshServer.start();
    final FaultyLink link = FaultyLink.to(server.address());
    final TunnelSupervisor tunnel;

    /** A tunnel that is up. */
    Site(String name) {
        this.tunnel = tunnel(name, link.port());
        tunnel.start().awaitUp(Duration.ofSeconds(20));
    }

    /** A tunnel to some other server, which has begun to connect. */
    Site(String name, int port) {
        this.tunnel = tunnel(name, port);
        tunnel.start();
    }

    private TunnelSupervisor tunnel(String name, int port) {
        TunnelSpec spec = TunnelSpec.builder(name)
                .server(server.user() + "@127.0.0.1:" + port)
                .credentials(Credentials.privateKey(server.privateKeyFile()))
                .hostKeys(HostKeys.fingerprint(server.hostKeyFingerprint()))
                .forward(Forward.local("db", "0:127.0.0.1:1"))
                .build();
        return TunnelSupervisor.builder(spec)
                .monitor(MonitorSpec.loop())
                .restart(RestartPolicy.defaults().withBackoff((failures, chance) -> PAUSE))
                .build();
    }

    /** The server cannot be reached any more, and the tunnel waits for minutes. */
    void goDown() {
        link.refuse();
        link.reset();
        await().atMost(Duration.ofSeconds(20))
                .until(() -> tunnel.state() instanceof TunnelState.Waiting waiting
                        && waiting.retryAt().isAfter(Instant.now().plusSeconds(60)));
    }

    @Override
    public void close() {
        tunnel.close();
        link.close();
        server.close();
    }
}
