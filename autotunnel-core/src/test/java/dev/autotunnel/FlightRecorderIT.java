package dev.autotunnel;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.autotunnel.event.Incident;
import dev.autotunnel.spec.Forward;
import dev.autotunnel.spec.MonitorSpec;
import dev.autotunnel.testkit.EmbeddedSshServer;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import jdk.jfr.Recording;
import jdk.jfr.consumer.RecordedEvent;
import jdk.jfr.consumer.RecordingFile;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** The events in a real recording. */
@Timeout(120)
class FlightRecorderIT {
    private static final Duration PATIENCE = Duration.ofSeconds(60);
    private static final List<String> NAMES = List.of("LinkAttempt", "Outage", "MonitorTest", "ForwardedConnection");

    @AutoClose
    private final EmbeddedSshServer server = EmbeddedSshServer.start();

    @AutoClose
    private final Echo echo = Echo.start();

    @TempDir
    private Path folder = Path.of("unset");

    @Test
    void attempts_outages_tests_and_connections_are_recorded() throws Exception {
        Path file = folder.resolve("tunnel.jfr");
        try (Recording recording = new Recording()) {
            NAMES.forEach(name -> recording.enable("dev.autotunnel." + name).withoutThreshold());
            recording.start();
            oneOutage();
            recording.stop();
            recording.dump(file);
        }
        List<RecordedEvent> all = RecordingFile.readAllEvents(file);

        List<RecordedEvent> attempts = named(all, "LinkAttempt");
        assertThat(attempts).hasSize(2).allSatisfy(event -> {
            assertThat(event.getString("tunnel")).isEqualTo("it");
            assertThat(event.getString("server")).contains(":" + server.port());
            assertThat(event.getString("failure")).isEmpty();
            assertThat(event.getDuration("keyExchange")).isPositive();
            assertThat(event.getDuration("authentication")).isPositive();
            assertThat(event.getDuration("monitor")).isPositive();
            assertThat(event.getDuration()).isGreaterThan(event.getDuration("keyExchange"));
        });
        assertThat(attempts).extracting(event -> event.getLong("number")).containsExactlyInAnyOrder(1L, 2L);
        assertThat(named(all, "Outage")).singleElement().satisfies(event -> {
            assertThat(event.getString("cause")).isEqualTo("LINK_CLOSED");
            assertThat(event.getBoolean("recovered")).isTrue();
            assertThat(event.getDuration()).isPositive();
        });
        assertThat(named(all, "MonitorTest")).hasSizeGreaterThanOrEqualTo(2).allSatisfy(event -> {
            assertThat(event.getBoolean("passed")).isTrue();
            assertThat(event.getDuration("roundTrip")).isPositive();
        });
        assertThat(named(all, "ForwardedConnection"))
                .singleElement()
                .satisfies(event -> assertThat(event.getString("forward")).isEqualTo("echo"));
    }

    private void oneOutage() throws Exception {
        try (TunnelSupervisor tunnel = TunnelSupervisor.builder(Specs.to(server)
                        .forward(Forward.local("echo", "0:127.0.0.1:" + echo.port()))
                        .build())
                .monitor(MonitorSpec.loop())
                .build()) {
            tunnel.start().awaitUp(PATIENCE);
            assertThat(Echo.ask(tunnel.localAddress("echo"), "recorded")).isEqualTo("recorded");
            await().atMost(PATIENCE).until(() -> tunnel.counters("echo").open() == 0);
            server.killSessions();
            await().atMost(PATIENCE)
                    .until(() -> tunnel.history().incidents().stream()
                            .anyMatch(incident -> incident.outcome() == Incident.Outcome.RECOVERED));
        }
    }

    private static List<RecordedEvent> named(List<RecordedEvent> all, String name) {
        return all.stream()
                .filter(event -> event.getEventType().getName().equals("dev.autotunnel." + name))
                .toList();
    }
}
