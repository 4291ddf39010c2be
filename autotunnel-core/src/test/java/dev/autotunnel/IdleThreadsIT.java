package dev.autotunnel;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.autotunnel.spec.Forward;
import dev.autotunnel.spec.TunnelSpec;
import dev.autotunnel.testkit.EmbeddedSshServer;
import java.time.Duration;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** What tunnels cost that nobody uses. */
@Tag("smoke")
class IdleThreadsIT {
    private static final Duration PATIENCE = Duration.ofSeconds(60);
    private static final int TUNNELS = 12;
    private static final int SHARED = 2; // the timer and the acceptor
    private static final int FIRST_JDK_WITH_VIRTUAL_READERS = 24;

    @Test
    void an_idle_tunnel_has_at_most_one_platform_thread_of_its_own() {
        boolean virtual = Runtime.version().feature() >= FIRST_JDK_WITH_VIRTUAL_READERS;
        int most = SHARED + (virtual ? 0 : TUNNELS);
        try (EmbeddedSshServer server = EmbeddedSshServer.start()) {
            List<TunnelSupervisor> tunnels = IntStream.range(0, TUNNELS)
                    .mapToObj(i -> TunnelSupervisor.open(spec(server), PATIENCE))
                    .toList();
            await().atMost(PATIENCE)
                    .untilAsserted(() -> assertThat(Leaks.threads()).hasSizeLessThanOrEqualTo(most));
            assertThat(tunnels).allMatch(t -> t.state().isUp());
            TunnelSupervisor.closeAll(tunnels);
            Leaks.awaitNoThreads();
        }
    }

    private static TunnelSpec spec(EmbeddedSshServer server) {
        return Specs.to(server)
                .forward(Forward.local("0:127.0.0.1:1", "0:127.0.0.1:1"))
                .build();
    }
}
