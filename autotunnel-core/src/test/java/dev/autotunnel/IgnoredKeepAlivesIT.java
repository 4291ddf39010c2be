package dev.autotunnel;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.autotunnel.event.Failure.Kind;
import dev.autotunnel.event.TunnelEvent;
import dev.autotunnel.spec.Forward;
import dev.autotunnel.spec.ServerAlive;
import dev.autotunnel.spec.TunnelSpec;
import dev.autotunnel.testkit.EmbeddedSshServer;
import dev.autotunnel.testkit.FaultyLink;
import java.time.Duration;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** A server that never answers a global request, as some do though RFC 4254 demands it. */
class IgnoredKeepAlivesIT {
    private static final Duration PATIENCE = Duration.ofSeconds(60);
    private static final Duration INTERVAL = Duration.ofMillis(300);

    @AutoClose
    private final EmbeddedSshServer server = EmbeddedSshServer.start();

    @AutoClose
    private final FaultyLink line = FaultyLink.to(server.address());

    private final Recorder events = new Recorder();

    @ParameterizedTest
    @ValueSource(ints = {1, 3})
    void the_tunnel_stays_up_and_death_is_still_noticed_and_explained(int countMax) {
        server.ignoreKeepAlives(true);
        TunnelSpec spec = Specs.to(server, line.address())
                .serverAlive(ServerAlive.of(INTERVAL, countMax))
                .forward(Forward.local("nobody", "0:127.0.0.1:1"))
                .build();
        try (TunnelSupervisor supervisor =
                TunnelSupervisor.builder(spec).listener(events).build()) {
            supervisor.start().awaitUp(PATIENCE);
            await().during(INTERVAL.multipliedBy(10)).atMost(PATIENCE).until(() -> changes() == 2);

            line.freeze();
            assertThat(events.awaitFailure(Kind.LINK_SILENT).message()).contains("no keepalive was answered yet");
        }
    }

    private long changes() {
        return events.count(TunnelEvent.StateChanged.class::isInstance);
    }
}
