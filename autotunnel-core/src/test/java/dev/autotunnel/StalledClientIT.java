package dev.autotunnel;

import static org.assertj.core.api.Assertions.assertThat;

import dev.autotunnel.event.Failure.Kind;
import dev.autotunnel.event.TunnelEvent;
import dev.autotunnel.openssh.OpenSshServer;
import dev.autotunnel.openssh.RequiresOpenSsh;
import dev.autotunnel.spec.Forward;
import dev.autotunnel.spec.ServerAlive;
import dev.autotunnel.spec.TunnelSpec;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.time.Duration;
import java.util.Arrays;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** A client that stops reading, its neighbours, and the liveness checks. */
@RequiresOpenSsh
@Tag("smoke")
class StalledClientIT {
    private static final Duration PATIENCE = Duration.ofSeconds(30);
    private static final int PLENTY = 40_000_000; // more than all windows and socket buffers on the way hold

    @AutoClose
    private final OpenSshServer server = OpenSshServer.start();

    @AutoClose
    private final Echo echo = Echo.start();

    private final Recorder events = new Recorder();

    @Test
    void the_neighbours_are_answered_and_the_link_is_not_taken_for_dead() throws Exception {
        try (Source source = Source.of(PLENTY)) {
            TunnelSpec spec = Specs.to(server)
                    .serverAlive(ServerAlive.of(Duration.ofMillis(200), 2))
                    .forward(Forward.local("echo", "0:127.0.0.1:" + echo.port()))
                    .forward(Forward.local("source", "0:127.0.0.1:" + source.port()))
                    .build();
            try (TunnelSupervisor supervisor =
                            TunnelSupervisor.builder(spec).listener(events).build();
                    Socket stalled = new Socket()) {
                supervisor.start().awaitUp(PATIENCE);
                stalled.connect(supervisor.localAddress("source"));
                assertThat(stalled.getInputStream().read()).isNotNegative();
                long worst = worstAnswer(supervisor.localAddress("echo"), 40);
                System.out.println("worst answer beside a stalled client: " + Duration.ofNanos(worst));
                assertThat(Duration.ofNanos(worst)).isLessThan(Duration.ofSeconds(10));
                assertThat(events.count(TunnelEvent.StateChanged.class::isInstance))
                        .isEqualTo(2);
                if (lossless()) {
                    assertThat(stalled.getInputStream().readAllBytes()).hasSize(PLENTY - 1);
                    assertThat(source.poured().join()).isTrue();
                } else {
                    events.awaitFailure(Kind.CLIENT_STALLED);
                }
            }
        }
    }

    /** On the module path the windows of JSch are out of reach, and a stalled client is closed instead. */
    private static boolean lossless() {
        return !Boolean.getBoolean("autotunnel.modulePath");
    }

    private static long worstAnswer(InetSocketAddress address, int times) throws IOException {
        long[] took = new long[times];
        for (int i = 0; i < times; i++) {
            long start = System.nanoTime();
            assertThat(Echo.ask(address, "still there?")).isEqualTo("still there?");
            took[i] = System.nanoTime() - start;
        }
        return Arrays.stream(took).max().orElseThrow();
    }
}
