package dev.autotunnel;

import static org.assertj.core.api.Assertions.assertThat;

import dev.autotunnel.event.Phase;
import dev.autotunnel.spec.Credentials;
import dev.autotunnel.spec.Forward;
import dev.autotunnel.spec.HostKeys;
import dev.autotunnel.spec.TunnelSpec;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.Consumer;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** start() and stop() of several threads at once: afterwards the ports are bound if and only if the tunnel runs. */
class StartStopRaceIT {
    private static final int ROUNDS = 300;
    private static final long PATIENCE_SECONDS = 30;

    private final ExecutorService threads = Executors.newFixedThreadPool(3);

    @AfterEach
    void end() {
        threads.shutdownNow();
    }

    @Test
    void a_start_that_races_a_drain_leaves_no_port_bound_while_stopped() throws Exception {
        race(supervisor -> supervisor.stop(Duration.ofMillis(1)));
    }

    @Test
    void a_start_that_races_a_close_of_all_leaves_no_port_bound() throws Exception {
        race(supervisor -> TunnelSupervisor.closeAll(List.of(supervisor)));
    }

    private void race(Consumer<TunnelSupervisor> stop) throws Exception {
        for (int round = 0; round < ROUNDS; round++) {
            TunnelSupervisor supervisor = supervisor();
            InetSocketAddress address = supervisor.start().localAddress("db");
            if (round % 2 == 0) {
                supervisor.stop();
            }
            CountDownLatch go = new CountDownLatch(1);
            Future<?> starting = threads.submit(() -> startOnceOrTwice(supervisor, go));
            Future<?> stopping = threads.submit(() -> {
                await(go);
                stop.accept(supervisor);
            });
            go.countDown();
            finish(starting);
            finish(stopping);
            if (supervisor.state().phase() == Phase.STOPPED) {
                assertThat(supervisor.forwards())
                        .as("bound while stopped, round %d", round)
                        .isEmpty();
                assertFree(address);
            } else {
                assertThat(supervisor.forwards())
                        .as("bound while running, round %d", round)
                        .hasSize(1);
            }
            supervisor.close();
            assertFree(address);
        }
    }

    private static void startOnceOrTwice(TunnelSupervisor supervisor, CountDownLatch go) {
        await(go);
        try {
            supervisor.start();
            supervisor.start();
        } catch (IllegalStateException e) {
            assertThat(e).hasMessageContaining("closed");
        }
    }

    private static void assertFree(InetSocketAddress address) throws IOException {
        try (ServerSocket again = new ServerSocket()) {
            again.setReuseAddress(true);
            again.bind(address);
        }
    }

    private static void finish(Future<?> task) throws InterruptedException, ExecutionException, TimeoutException {
        task.get(PATIENCE_SECONDS, TimeUnit.SECONDS);
    }

    private static void await(CountDownLatch latch) {
        try {
            latch.await();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private static TunnelSupervisor supervisor() {
        TunnelSpec spec = TunnelSpec.builder("race")
                .server("user@server.invalid")
                .credentials(Credentials.agent())
                .hostKeys(HostKeys.insecureAcceptAnyKey())
                .forward(Forward.local("db", "0:db.internal:5432"))
                .build();
        return TunnelSupervisor.builder(spec)
                .transport(new FakeAttempts(() -> System.nanoTime() % 2 == 0, () -> {}))
                .build();
    }
}
