package dev.autotunnel;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.autotunnel.event.Failure.Kind;
import dev.autotunnel.event.TunnelEvent;
import dev.autotunnel.event.TunnelState;
import dev.autotunnel.spec.Forward;
import dev.autotunnel.spec.WhileDown;
import dev.autotunnel.testkit.EmbeddedSshServer;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.Test;

/** What clients that wait change about the next attempt, and what they hear if nothing can. */
class ComeBackIT {
    private static final Duration PATIENCE = Duration.ofSeconds(60);
    private static final int ATTEMPTS = 6; // after which the backoff alone would wait up to 32 s

    @AutoClose
    private final EmbeddedSshServer server = EmbeddedSshServer.start();

    @AutoClose
    private final Echo echo = Echo.start();

    private final Recorder events = new Recorder();

    @AutoClose
    private final TunnelSupervisor supervisor = TunnelSupervisor.builder(Specs.to(server)
                    .forward(Forward.local("echo", "0:127.0.0.1:" + echo.port()))
                    .whileDown(WhileDown.hold(PATIENCE.dividedBy(2), 2))
                    .build())
            .listener(events)
            .build();

    @Test
    void while_a_client_waits_the_server_is_tried_every_2_s_and_the_client_is_served() throws Exception {
        InetSocketAddress address = supervisor.start().awaitUp(PATIENCE).localAddress("echo");
        server.stop();
        events.awaitEvent(TunnelEvent.StateChanged.class, e -> e.state() instanceof TunnelState.Waiting);
        CompletableFuture<String> client = Echo.asking(address, "still here", PATIENCE);
        events.awaitEvent(
                TunnelEvent.StateChanged.class,
                e -> e.state() instanceof TunnelState.Waiting w && w.nextAttempt() == ATTEMPTS);
        server.restart();

        assertThat(client.get()).isEqualTo("still here");
        assertThat(events.all())
                .filteredOn(e -> e.state() instanceof TunnelState.Waiting)
                .allSatisfy(e -> assertThat(Duration.between(e.at(), ((TunnelState.Waiting) e.state()).retryAt()))
                        .isLessThanOrEqualTo(Duration.ofSeconds(2)));
    }

    @Test
    void after_a_changed_key_clients_are_refused_at_once_and_told_why() {
        InetSocketAddress address = supervisor.start().awaitUp(PATIENCE).localAddress("echo");
        server.changeHostKey();
        server.killSessions();
        events.awaitChange(Kind.HOST_KEY_CHANGED);

        for (int i = 0; i < 4; i++) { // more than may wait
            assertThatThrownBy(() -> Echo.ask(address, "in vain", PATIENCE)).isInstanceOf(IOException.class);
        }
        assertThat(events.awaitFailure(Kind.NO_ATTEMPT_IN_TIME).message()).contains("the next attempt is in");
        assertThat(events.count(e -> e.failure()
                        .filter(f -> f.kind() == Kind.HOLD_FULL || f.kind() == Kind.HOLD_EXPIRED)
                        .isPresent()))
                .isZero();
    }
}
