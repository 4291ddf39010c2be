package dev.autotunnel;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.autotunnel.event.Phase;
import dev.autotunnel.spec.Forward;
import dev.autotunnel.spec.MonitorSpec;
import dev.autotunnel.spec.TunnelSpec;
import dev.autotunnel.testkit.EmbeddedSshServer;
import java.time.Duration;
import java.util.List;
import java.util.Random;
import java.util.concurrent.CompletableFuture;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** Everything at once, from several threads, with sessions killed under it: it ends stopped, and nothing is left. */
@Tag("slow")
class ConcurrentUseIT {
    private static final int ROUNDS = 40;
    private static final int THREADS = 4;
    private static final Duration PATIENCE = Duration.ofSeconds(30);

    @Test
    void it_ends_stopped_and_leaves_nothing() throws Exception {
        try (EmbeddedSshServer server = EmbeddedSshServer.start();
                Echo echo = Echo.start()) {
            for (int round = 0; round < ROUNDS; round++) {
                TunnelSupervisor supervisor = supervisor(server, echo);
                supervisor.start();
                List<CompletableFuture<Void>> all = users(supervisor, server, round);
                all.forEach(CompletableFuture::join);
                supervisor.close();
                assertThat(supervisor.state().phase()).isEqualTo(Phase.STOPPED);
                assertThat(supervisor.forwards()).isEmpty();
            }
            Leaks.awaitNoThreads();
            await().atMost(PATIENCE).until(() -> server.sessions() == 0);
            await().atMost(PATIENCE).until(() -> Leaks.sessionsThatJschKeeps().isEmpty());
        }
    }

    private static List<CompletableFuture<Void>> users(
            TunnelSupervisor supervisor, EmbeddedSshServer server, int round) {
        return IntStream.range(0, THREADS)
                .mapToObj(i -> CompletableFuture.runAsync(
                        () -> use(supervisor, server, new Random(round * (long) THREADS + i))))
                .toList();
    }

    private static void use(TunnelSupervisor supervisor, EmbeddedSshServer server, Random random) {
        for (int i = 0; i < 6; i++) {
            switch (random.nextInt(5)) {
                case 0 -> supervisor.start();
                case 1 -> supervisor.stop();
                case 2 -> supervisor.restart();
                case 3 -> supervisor.retryNow();
                default -> server.killSessions();
            }
        }
    }

    private static TunnelSupervisor supervisor(EmbeddedSshServer server, Echo echo) {
        TunnelSpec spec = Specs.to(server)
                .forward(Forward.local("echo", "0:127.0.0.1:" + echo.port()))
                .forward(Forward.remote("back", "0:127.0.0.1:" + echo.port()))
                .build();
        return TunnelSupervisor.builder(spec).monitor(MonitorSpec.loop()).build();
    }
}
