package dev.autotunnel.micrometer;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.autotunnel.TunnelSupervisor;
import dev.autotunnel.event.Incident;
import io.micrometer.core.instrument.FunctionCounter;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Tags;
import io.micrometer.core.instrument.search.RequiredSearch;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.io.IOException;
import java.net.Socket;
import java.time.Duration;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** The meters against what the supervisor and a client see. */
@Tag("smoke")
@Timeout(120)
class TunnelMetricsIT {
    @AutoClose
    private final Rig rig = new Rig();

    private final TunnelSupervisor tunnel = rig.tunnel();
    private final MeterRegistry registry = new SimpleMeterRegistry();
    private final TunnelMetrics metrics = TunnelMetrics.of(tunnel);

    TunnelMetricsIT() throws IOException {}

    @Test
    void up_outage_and_up_again() {
        metrics.bindTo(registry);
        assertThat(gauge(TunnelMetrics.UP, Tags.empty())).isZero();
        assertThat(gauge(TunnelMetrics.STATE, Tags.of("state", "stopped"))).isEqualTo(1);

        tunnel.start().awaitUp(Rig.PATIENCE);
        assertThat(gauge(TunnelMetrics.UP, Tags.empty())).isEqualTo(1);
        assertThat(gauge(TunnelMetrics.STATE, Tags.of("state", "up"))).isEqualTo(1);
        assertThat(gauge(TunnelMetrics.STATE, Tags.of("state", "stopped"))).isZero();

        rig.server().killSessions();
        await().atMost(Rig.PATIENCE)
                .until(() -> find(TunnelMetrics.OUTAGE).timer().count() == 1);
        Incident incident = tunnel.history().incidents().get(0);
        assertThat(find(TunnelMetrics.OUTAGE).timer().totalTime(TimeUnit.NANOSECONDS))
                .isEqualTo((double) incident.duration().toNanos());
        assertThat(find(TunnelMetrics.ATTEMPTS).counter().count()).isEqualTo(2);
        assertThat(find(TunnelMetrics.FAILURES)
                        .tags("kind", "link_closed", "stage", "link")
                        .counter()
                        .count())
                .isEqualTo(1);
        await().atMost(Rig.PATIENCE)
                .until(() -> find(TunnelMetrics.ROUND_TRIP).timer().count() >= 2);
        assertThat(find(TunnelMetrics.ROUND_TRIP).timer().max(TimeUnit.SECONDS)).isBetween(0.0, 60.0);
    }

    @Test
    void connections_bytes_and_refusals() throws IOException {
        metrics.bindTo(registry);
        tunnel.start().awaitUp(Rig.PATIENCE);
        assertThat(greeting()).isEqualTo("hello");
        await().atMost(Rig.PATIENCE).until(() -> counter(TunnelMetrics.BYTES, "direction", "received") == 5);
        assertThat(counter(TunnelMetrics.OPENED)).isEqualTo(1);

        rig.closeTarget();
        assertThat(greeting()).isEmpty();
        await().atMost(Rig.PATIENCE).until(() -> counter(TunnelMetrics.REFUSED, "reason", "target_unreachable") == 1);
        assertThat(counter(TunnelMetrics.REFUSED, "reason", "hold_expired")).isZero();
        assertThat(gauge(TunnelMetrics.CONNECTIONS, Tags.of("forward", "db", "state", "open")))
                .isZero();
    }

    @Test
    void prefix_and_tags_are_the_applications() {
        TunnelMetrics.of(tunnel, "ssh", Tags.of("region", "eu")).bindTo(registry);

        assertThat(registry.get("ssh.tunnel.up")
                        .tags(
                                "region",
                                "eu",
                                "tunnel",
                                "orders",
                                "server",
                                "127.0.0.1:" + rig.server().port())
                        .gauge()
                        .value())
                .isZero();
    }

    @Test
    void close_leaves_nothing_and_the_tunnel_goes_on() {
        metrics.bindTo(registry);
        tunnel.start().awaitUp(Rig.PATIENCE);

        metrics.close();
        assertThat(registry.getMeters()).isEmpty();
        assertThat(tunnel.isUp()).isTrue();

        tunnel.restart();
        tunnel.awaitUp(Rig.PATIENCE);
        await().during(Duration.ofMillis(200))
                .atMost(Rig.PATIENCE)
                .untilAsserted(() -> assertThat(registry.getMeters()).isEmpty());
    }

    private String greeting() throws IOException {
        try (Socket socket = new Socket()) {
            socket.connect(tunnel.localAddress("db"));
            socket.setSoTimeout((int) Rig.PATIENCE.toMillis());
            return new String(socket.getInputStream().readAllBytes(), java.nio.charset.StandardCharsets.UTF_8);
        } catch (java.net.SocketException e) {
            return ""; // reset: not served
        }
    }

    private RequiredSearch find(String name) {
        return registry.get("autotunnel." + name);
    }

    private double gauge(String name, Tags tags) {
        return registry.get("autotunnel." + name).tags(tags).gauge().value();
    }

    private double counter(String name, String... tags) {
        return registry.get("autotunnel." + name).tags(tags).functionCounters().stream()
                .mapToDouble(FunctionCounter::count)
                .sum();
    }
}
