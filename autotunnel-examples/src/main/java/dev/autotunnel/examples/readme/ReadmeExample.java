package dev.autotunnel.examples.readme;

import dev.autotunnel.TunnelSupervisor;
import dev.autotunnel.spec.Credentials;
import dev.autotunnel.spec.Forward;
import dev.autotunnel.spec.HostKeys;
import dev.autotunnel.spec.MonitorSpec;
import dev.autotunnel.spec.TunnelSpec;
import java.net.InetSocketAddress;
import java.nio.file.Path;
import java.time.Duration;

/** What the README shows first; a test compares the two. */
abstract class ReadmeExample {

    abstract void work(InetSocketAddress db);

    void example() {
        // readme:start
        TunnelSpec spec = TunnelSpec.builder("orders")
                .server("deploy@bastion.example.com:22")
                .credentials(Credentials.privateKey(Path.of("/etc/app/id_ed25519")))
                .hostKeys(HostKeys.knownHosts(Path.of("/etc/app/known_hosts")))
                .forward(Forward.local("db", "0:db.internal:5432"))
                .build();
        try (TunnelSupervisor tunnel =
                TunnelSupervisor.builder(spec).monitor(MonitorSpec.loop()).build()) {
            tunnel.start().awaitUp(Duration.ofSeconds(30)); // or throws TunnelException, which says why
            work(tunnel.localAddress("db")); // 127.0.0.1 and a port that stays
        }
        // readme:end
    }
}
