package dev.autotunnel;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.autotunnel.event.TunnelEvent;
import dev.autotunnel.internal.runtime.CapturedLog;
import dev.autotunnel.internal.transport.ShyTarget;
import dev.autotunnel.openssh.OpenSshServer;
import dev.autotunnel.openssh.RequiresOpenSsh;
import dev.autotunnel.spec.Forward;
import dev.autotunnel.spec.TunnelSpec;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.Socket;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.Test;

/** A target that swallows packets, behind a server that lives. */
@RequiresOpenSsh
class SlowTargetIT {
    private static final Duration PATIENCE = Duration.ofSeconds(60);

    @AutoClose
    private final OpenSshServer server = OpenSshServer.start();

    @AutoClose
    private final ShyTarget target = ShyTarget.start();

    private final Recorder events = new Recorder();

    @Test
    void its_client_is_counted_and_it_is_named_after_2_s() {
        TunnelSpec spec = Specs.to(server)
                .forward(Forward.local("db", "0:127.0.0.1:" + target.port()))
                .build();
        try (TunnelSupervisor supervisor =
                        TunnelSupervisor.builder(spec).listener(events).build();
                Socket client = new Socket()) {
            supervisor.start().awaitUp(PATIENCE);
            client.connect(supervisor.localAddress("db"));
            List<String> log = CapturedLog.of("dev.autotunnel.it", () -> {
                await().atMost(PATIENCE).until(() -> supervisor.counters("db").opening() == 1);
                sleep(Duration.ofSeconds(3));
            });
            assertThat(log)
                    .filteredOn(line -> !line.contains(" up: ")) // may come late
                    .singleElement()
                    .satisfies(line -> assertThat(line)
                            .startsWith("WARN a client of forward db has waited 2 s for 127.0.0.1:" + target.port()));
            assertThat(supervisor.counters("db").opening()).isEqualTo(1);
            assertThat(events.count(TunnelEvent.StateChanged.class::isInstance)).isEqualTo(2);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static void sleep(Duration time) {
        try {
            TimeUnit.MILLISECONDS.sleep(time.toMillis());
        } catch (InterruptedException e) {
            throw new AssertionError(e);
        }
    }
}
