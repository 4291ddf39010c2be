package dev.autotunnel.page.internal;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.gson.JsonObject;
import com.google.gson.JsonParser;
import dev.autotunnel.event.BoundForward;
import dev.autotunnel.event.Direction;
import dev.autotunnel.event.Failure;
import dev.autotunnel.event.ForwardCounters;
import dev.autotunnel.event.Incident;
import dev.autotunnel.event.MissingForward;
import dev.autotunnel.event.MonitorStatus;
import dev.autotunnel.event.RefusalReason;
import dev.autotunnel.event.TunnelEvent;
import dev.autotunnel.event.TunnelState;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.UnknownHostException;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.OptionalDouble;
import org.junit.jupiter.api.Test;

class SnapshotJsonTest {
    private static final Instant NOON = FakeTunnel.NOON;

    private final FakeTunnel tunnel = new FakeTunnel("orders");
    private final TunnelWatch watch = new TunnelWatch(tunnel, NOON, event -> {});

    private JsonObject snapshot() {
        return JsonParser.parseString(SnapshotJson.tunnels(List.of(watch)))
                .getAsJsonArray()
                .get(0)
                .getAsJsonObject();
    }

    private JsonObject history() {
        return JsonParser.parseString(HistoryJson.of(watch)).getAsJsonObject();
    }

    private JsonObject forward() {
        return snapshot().getAsJsonArray("forwards").get(0).getAsJsonObject();
    }

    @Test
    void a_stopped_tunnel_has_no_failure_and_no_time() {
        JsonObject json = snapshot();
        assertThat(json.get("phase").getAsString()).isEqualTo("STOPPED");
        assertThat(json.get("since").isJsonNull()).isTrue();
        assertThat(json.get("failure").isJsonNull()).isTrue();
        assertThat(json.get("route").getAsString()).isEqualTo("deploy@bastion.example.com");
    }

    @Test
    void a_tunnel_that_waits_has_its_cause_with_the_remedy_and_the_next_attempt() {
        Failure cause = FakeTunnel.failure("the server closed the connection");
        tunnel.become(TunnelState.Waiting.of(3, cause, NOON.plusSeconds(9)), NOON.plusSeconds(1), cause);
        JsonObject json = snapshot();
        assertThat(json.get("attempt").getAsInt()).isEqualTo(3);
        assertThat(json.get("retryAt").getAsLong())
                .isEqualTo(NOON.plusSeconds(9).toEpochMilli());
        JsonObject failure = json.getAsJsonObject("failure");
        assertThat(failure.get("message").getAsString()).isEqualTo("the server closed the connection");
        assertThat(failure.get("remedy").getAsString()).isEqualTo(cause.remedy());
        assertThat(failure.get("at").getAsLong()).isEqualTo(NOON.plusSeconds(1).toEpochMilli());
    }

    @Test
    void the_state_s_cause_is_shown_even_if_the_page_came_later() {
        tunnel.state = TunnelState.Failed.of(FakeTunnel.failure("no"), 4).withElapsed(Duration.ofSeconds(7));
        JsonObject json = snapshot();
        assertThat(json.getAsJsonObject("failure").get("message").getAsString()).isEqualTo("no");
        assertThat(json.get("elapsed").getAsLong()).isEqualTo(7000);
        assertThat(json.get("since").isJsonNull()).isTrue();
    }

    @Test
    void the_last_failure_of_a_tunnel_that_is_up_comes_from_the_history() {
        tunnel.state = FakeTunnel.up(NOON);
        tunnel.incidents = List.of(Incident.builder(NOON.minusSeconds(9), FakeTunnel.failure("old"))
                .build());
        assertThat(snapshot().getAsJsonObject("failure").get("message").getAsString())
                .isEqualTo("old");
    }

    @Test
    void a_client_s_failure_is_not_the_tunnel_s() {
        tunnel.state = FakeTunnel.up(NOON);
        Failure refused = Failure.of(Failure.Kind.TARGET_UNREACHABLE, Failure.Stage.LINK, "connection refused");
        tunnel.tell(TunnelEvent.ConnectionFailed.of(tunnel.header(NOON), "db", refused, 2));
        tunnel.counters = List.of(ForwardCounters.builder("db")
                .refused(2)
                .refusedBy(Map.of(RefusalReason.TARGET_UNREACHABLE, 2L))
                .consecutiveFailures(2)
                .lastFailure(refused)
                .build());
        assertThat(snapshot().get("failure").isJsonNull()).isTrue();
        assertThat(forward().getAsJsonObject("failure").get("message").getAsString())
                .isEqualTo("connection refused");
        assertThat(forward().get("failuresInARow").getAsInt()).isEqualTo(2);
        assertThat(forward()
                        .getAsJsonObject("refusedBy")
                        .get("target_unreachable")
                        .getAsInt())
                .isEqualTo(2);
    }

    @Test
    void forwards_have_addresses_counters_and_rates() throws UnknownHostException {
        tunnel.state = FakeTunnel.up(NOON);
        InetSocketAddress address = new InetSocketAddress(InetAddress.getAllByName("::1")[0], 4711);
        tunnel.bound = List.of(BoundForward.of("db", Direction.LOCAL, address, "db.internal:5432"));
        assertThat(forward().get("sentRate").isJsonNull()).isTrue();
        watch.rates().sample(0, List.of(ForwardCounters.builder("db").build()));
        tunnel.counters = List.of(ForwardCounters.builder("db")
                .open(2)
                .total(5)
                .bytesSent(3000)
                .bytesReceived(9000)
                .build());
        watch.rates().sample(3_000_000_000L, tunnel.counters);
        JsonObject json = forward();
        assertThat(json.get("listens").getAsString()).isEqualTo("[0:0:0:0:0:0:0:1]:4711");
        assertThat(json.get("target").getAsString()).isEqualTo("db.internal:5432");
        assertThat(json.get("total").getAsInt()).isEqualTo(5);
        assertThat(json.get("sentRate").getAsInt()).isEqualTo(1000);
        assertThat(json.get("receivedRate").getAsInt()).isEqualTo(3000);
    }

    @Test
    void a_missing_forward_says_why() {
        Failure taken = Failure.of(Failure.Kind.REMOTE_PORT_UNAVAILABLE, Failure.Stage.FORWARD, "port 80 is taken");
        tunnel.state = TunnelState.Up.of(NOON, List.of(), List.of(MissingForward.of("db", taken)), MonitorStatus.OFF);
        assertThat(forward().getAsJsonObject("missing").get("message").getAsString())
                .isEqualTo("port 80 is taken");
        assertThat(forward().get("listens").isJsonNull()).isTrue();
    }

    @Test
    void the_text_of_strangers_ends_no_script_and_no_event() {
        tunnel.state =
                TunnelState.Failed.of(FakeTunnel.failure("</script><img src=x onerror=alert(1)>\r\n\r\nevent: x"), 1);
        String json = SnapshotJson.tunnels(List.of(watch));
        assertThat(json).doesNotContain("<", ">", "\n", "\r").contains("\\u003c/script\\u003e");
    }

    @Test
    void the_history_has_the_newest_first_and_what_the_strip_needs() {
        tunnel.availability = OptionalDouble.of(0.999999);
        tunnel.incidents = List.of(
                Incident.builder(NOON.minusSeconds(90), FakeTunnel.failure("first"))
                        .end(NOON.minusSeconds(80))
                        .duration(Duration.ofSeconds(10))
                        .outcome(Incident.Outcome.RECOVERED)
                        .held(3)
                        .build(),
                Incident.builder(NOON.minusSeconds(5), FakeTunnel.failure("second"))
                        .build());
        JsonObject json = history();
        assertThat(json.get("knownSince").getAsLong())
                .isEqualTo(NOON.minusSeconds(90).toEpochMilli());
        assertThat(json.get("availability").getAsDouble()).isEqualTo(0.99999);
        JsonObject newest = json.getAsJsonArray("incidents").get(0).getAsJsonObject();
        assertThat(newest.get("end").isJsonNull()).isTrue();
        assertThat(newest.has("duration")).isFalse();
        JsonObject oldest = json.getAsJsonArray("incidents").get(1).getAsJsonObject();
        assertThat(oldest.get("duration").getAsLong()).isEqualTo(10_000);
        assertThat(oldest.get("held").getAsInt()).isEqualTo(3);
        assertThat(oldest.getAsJsonObject("cause").get("message").getAsString()).isEqualTo("first");
    }

    @Test
    void a_tunnel_that_was_up_before_the_page_is_known_since_then() {
        assertThat(history().get("knownSince").getAsLong()).isEqualTo(NOON.toEpochMilli());
        assertThat(history().get("availability").isJsonNull()).isTrue();
        tunnel.state = FakeTunnel.up(NOON.minusSeconds(500));
        assertThat(history().get("knownSince").getAsLong())
                .isEqualTo(NOON.minusSeconds(500).toEpochMilli());
    }
}
