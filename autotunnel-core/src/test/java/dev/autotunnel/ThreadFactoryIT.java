package dev.autotunnel;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.autotunnel.spec.Credentials;
import dev.autotunnel.spec.Forward;
import dev.autotunnel.spec.HostKeys;
import dev.autotunnel.spec.MonitorSpec;
import dev.autotunnel.spec.TunnelSpec;
import dev.autotunnel.testkit.EmbeddedSshServer;
import java.time.Duration;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** A tunnel whose threads are made by the application. */
@Timeout(60)
class ThreadFactoryIT {
    private static final Duration PATIENCE = Duration.ofSeconds(30);

    @AutoClose
    private final EmbeddedSshServer server = EmbeddedSshServer.start();

    private final Set<Thread> made = ConcurrentHashMap.newKeySet();

    @Test
    void all_threads_of_the_tunnel_come_from_the_factory_and_end_with_it() {
        Leaks.awaitNoThreads();
        TunnelSpec spec = TunnelSpec.builder("own-threads")
                .server(server.user() + "@127.0.0.1:" + server.port())
                .credentials(Credentials.privateKey(server.privateKeyFile()))
                .hostKeys(HostKeys.knownHosts(server.knownHostsFile()))
                .forward(Forward.local("ssh", "0:127.0.0.1:" + server.port()))
                .build();

        try (TunnelSupervisor tunnel = TunnelSupervisor.builder(spec)
                .monitor(MonitorSpec.loop())
                .threadFactory(task -> {
                    Thread thread = new Thread(task, "application-" + made.size());
                    made.add(thread);
                    return thread;
                })
                .build()) {
            tunnel.start().awaitUp(PATIENCE);
            server.killSessions();
            await().atMost(PATIENCE).until(() -> !tunnel.isUp());
            tunnel.awaitUp(PATIENCE);

            // JSch gives its threads other names, whoever makes them
            assertThat(made).isNotEmpty().extracting(Thread::getName).containsAll(Leaks.threads());
        }

        assertThat(made).noneMatch(Thread::isAlive);
    }
}
