package dev.autotunnel;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.autotunnel.spec.Forward;
import dev.autotunnel.spec.TunnelSpec;
import dev.autotunnel.testkit.EmbeddedSshServer;
import java.time.Duration;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** What tunnels cost that nobody uses. */
@Tag("smoke")
class IdleThreadsIT {
    private static final String PROPERTY = "autotunnel.platformReaders";
    private static final Duration PATIENCE = Duration.ofSeconds(60);
    private static final int TUNNELS = 12;
    private static final int SHARED = 2; // the timer and the acceptor
    private static final int FIRST_JDK_WITH_VIRTUAL_READERS = 24;
    private static final int PLATFORM_READERS = 3;

    @AfterEach
    void forget() {
        System.clearProperty(PROPERTY);
    }

    @Test
    void an_idle_tunnel_has_at_most_one_platform_thread_of_its_own() {
        openAndCount(SHARED + TUNNELS);
    }

    @Test
    void with_virtual_threads_most_of_many_idle_tunnels_have_none() {
        boolean virtual = Runtime.version().feature() >= FIRST_JDK_WITH_VIRTUAL_READERS;
        System.setProperty(PROPERTY, Integer.toString(PLATFORM_READERS));
        openAndCount(SHARED + (virtual ? PLATFORM_READERS : TUNNELS));
    }

    private static void openAndCount(int most) {
        try (EmbeddedSshServer server = EmbeddedSshServer.start()) {
            List<TunnelSupervisor> tunnels = IntStream.range(0, TUNNELS)
                    .mapToObj(i -> TunnelSupervisor.open(spec(server), PATIENCE))
                    .toList();
            await().atMost(PATIENCE)
                    .untilAsserted(() -> assertThat(Leaks.threads()).hasSize(most));
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
