package dev.autotunnel;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.autotunnel.event.Phase;
import dev.autotunnel.spec.Forward;
import dev.autotunnel.testkit.EmbeddedSshServer;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** The application's hook between the proof of a new link and the release of the clients that wait. */
@Timeout(120)
class BeforeReleaseIT {
    private static final Duration PATIENCE = Duration.ofSeconds(60);

    @AutoClose
    private final EmbeddedSshServer server = EmbeddedSshServer.start();

    @AutoClose
    private final Echo echo = Echo.start();

    private final Recorder events = new Recorder();
    private final List<String> hooks = new CopyOnWriteArrayList<>();
    private final CountDownLatch mayEnd = new CountDownLatch(1);

    @Test
    void clients_that_wait_are_served_after_the_hook() throws Exception {
        try (TunnelSupervisor supervisor = supervisor(PATIENCE)) {
            InetSocketAddress address = supervisor.start().awaitUp(PATIENCE).localAddress("echo");
            assertThat(hooks).isEmpty(); // nothing is left over from before the first link

            server.killSessions();
            await().atMost(PATIENCE).until(() -> hooks.size() == 1);
            CompletableFuture<String> client = Echo.asking(address, "after the hook", PATIENCE);
            await().atMost(PATIENCE).until(() -> supervisor.counters("echo").held() == 1);
            assertThat(supervisor.state().phase()).isEqualTo(Phase.CONNECTING);
            assertThat(client).isNotDone();

            mayEnd.countDown();
            assertThat(client.get()).isEqualTo("after the hook");
            assertThat(hooks).containsExactly("autotunnel-");
        }
    }

    @Test
    void a_hook_that_hangs_does_not_stop_the_tunnel() throws Exception {
        try (TunnelSupervisor supervisor = supervisor(Duration.ofMillis(200))) {
            InetSocketAddress address = supervisor.start().awaitUp(PATIENCE).localAddress("echo");

            server.killSessions();
            events.awaitPhase(Phase.WAITING);
            assertThat(Echo.ask(address, "without the hook", PATIENCE)).isEqualTo("without the hook");

            supervisor.restart();
            assertThat(Echo.ask(address, "once more", PATIENCE)).isEqualTo("once more");
            assertThat(hooks).hasSize(1); // it still runs
            mayEnd.countDown();
        }
    }

    @Test
    void a_link_that_dies_under_the_hook_is_replaced_and_close_does_not_wait_for_the_hook() {
        long begin;
        try (TunnelSupervisor supervisor = supervisor(PATIENCE)) {
            supervisor.start().awaitUp(PATIENCE);

            server.killSessions();
            await().atMost(PATIENCE).until(() -> hooks.size() == 1);
            events.clear();
            server.killSessions();
            events.awaitPhase(Phase.WAITING);
            events.awaitPhase(Phase.CONNECTING);
            begin = System.nanoTime();
        }
        assertThat(Duration.ofNanos(System.nanoTime() - begin)).isLessThan(TunnelSupervisor.CLOSE_BOUND.plusSeconds(1));
        mayEnd.countDown();
    }

    private TunnelSupervisor supervisor(Duration most) {
        return TunnelSupervisor.builder(Specs.to(server)
                        .forward(Forward.local("echo", "0:127.0.0.1:" + echo.port()))
                        .build())
                .listener(events)
                .beforeRelease(most, this::hook)
                .build();
    }

    private void hook() {
        String thread = Thread.currentThread().getName();
        hooks.add(thread.substring(0, "autotunnel-".length()));
        try {
            mayEnd.await(PATIENCE.toSeconds(), TimeUnit.SECONDS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
