package dev.autotunnel.page.internal;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.autotunnel.event.Phase;
import dev.autotunnel.event.TunnelEvent;
import dev.autotunnel.event.TunnelState;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(20)
class TunnelHubTest {
    private static final Instant NOON = FakeTunnel.NOON;
    private static final Duration AT_ONCE = Duration.ZERO;

    private final FakeTunnel orders = new FakeTunnel("orders");
    private final List<FakeTunnel> tunnels = new ArrayList<>(List.of(orders));
    private final AtomicInteger events = new AtomicInteger();
    private final TunnelHub hub = new TunnelHub(() -> tunnels, () -> NOON, events::incrementAndGet, true);

    @AfterEach
    void close() {
        hub.close();
    }

    private LiveStream open(long seen) {
        return hub.open(hub.id(seen), AT_ONCE, 8).orElseThrow();
    }

    private static String next(LiveStream stream) throws InterruptedException {
        return new String(stream.next().orElseThrow(), StandardCharsets.UTF_8);
    }

    @Test
    void a_new_stream_gets_tunnels_and_histories_and_then_only_heartbeats() throws InterruptedException {
        LiveStream stream = open(0);
        assertThat(next(stream))
                .startsWith(
                        "event: tunnels\ndata: {\"at\":" + NOON.toEpochMilli() + ",\"commands\":true,\"tunnels\":[{")
                .contains("\n\nevent: history\ndata: {\"name\":\"orders\"")
                .doesNotContain("event: events")
                .endsWith("}\n\n");
        hub.tick();
        assertThat(next(stream)).isEqualTo(": nothing new\n\n");
    }

    @Test
    void an_event_reaches_the_stream_with_the_new_state() throws InterruptedException {
        LiveStream stream = open(0);
        next(stream);
        orders.become(FakeTunnel.up(NOON), NOON, null);
        assertThat(events).hasValue(1);
        hub.publish();
        assertThat(next(stream))
                .contains("\"phase\":\"UP\"")
                .contains("id: " + hub.id(1) + "\nevent: events\ndata: {\"missed\":0,\"events\":[{\"id\":1,")
                .contains("\"pauses\":[{\"from\":1795953600000,\"to\":1795953600000}]");
        assertThat(next(stream)).startsWith(":");
    }

    @Test
    void a_passed_test_is_no_event_for_a_reader_but_is_remembered() throws InterruptedException {
        LiveStream stream = open(0);
        next(stream);
        orders.state = FakeTunnel.up(NOON);
        orders.tell(TunnelEvent.MonitorPassed.of(orders.header(NOON), Duration.ofMillis(12)));
        hub.publish();
        assertThat(events).hasValue(0);
        assertThat(next(stream)).contains("\"test\":12000").doesNotContain("event: events");
    }

    @Test
    void a_client_that_comes_back_gets_what_it_has_missed() throws InterruptedException {
        hub.tick();
        for (int attempt = 1; attempt <= EventRing.SIZE + 5; attempt++) {
            orders.become(TunnelState.Connecting.of(attempt, NOON), NOON, null);
        }
        assertThat(next(open(EventRing.SIZE + 4)))
                .contains("\"missed\":0,\"events\":[{\"id\":205,")
                .doesNotContain("\"id\":204");
        assertThat(next(open(3))).contains("\"missed\":2,\"events\":[{\"id\":6,");
        assertThat(next(open(0))).contains("\"missed\":0,\"events\":[{\"id\":6,");
        for (String otherRun : List.of("5", "12345678-205", hub.id(0).replace("-0", "-x"))) {
            assertThat(next(hub.open(otherRun, AT_ONCE, 8).orElseThrow())).contains("\"events\":[{\"id\":6,");
        }
    }

    @Test
    void there_is_a_limit_and_a_closed_stream_makes_room() throws InterruptedException {
        LiveStream first = hub.open("", AT_ONCE, 1).orElseThrow();
        assertThat(hub.open("", AT_ONCE, 1)).isEmpty();
        first.close();
        assertThat(first.next()).isEmpty();
        assertThat(hub.open("", AT_ONCE, 1)).isPresent();
    }

    @Test
    void a_stream_that_could_not_be_opened_holds_no_place() {
        orders.broken = true;
        assertThatThrownBy(() -> hub.open("", AT_ONCE, 1)).isInstanceOf(IllegalStateException.class);
        orders.broken = false;
        assertThat(hub.open("", AT_ONCE, 1)).isPresent();
    }

    @Test
    void a_tunnel_that_was_there_before_the_page_begins_without_an_event() throws InterruptedException {
        orders.become(FakeTunnel.up(NOON), NOON, null);
        LiveStream stream = open(0);
        assertThat(next(stream)).contains("\"phase\":\"UP\"").doesNotContain("event: events");
        assertThat(events).hasValue(0);
        orders.become(TunnelState.Stopped.of(), NOON, null);
        hub.publish();
        assertThat(next(stream)).contains("\"events\":[{\"id\":1,");
    }

    @Test
    void tunnels_that_are_gone_are_no_longer_listened_to() throws InterruptedException {
        LiveStream stream = open(0);
        next(stream);
        assertThat(orders.listeners).hasSize(1);
        tunnels.clear();
        hub.tick();
        assertThat(orders.listeners).isEmpty();
        assertThat(next(stream)).contains("\"tunnels\":[]");
        assertThat(hub.find("orders")).isEmpty();
    }

    @Test
    void of_two_tunnels_with_one_name_the_first_is_shown() throws InterruptedException {
        tunnels.add(new FakeTunnel("orders"));
        LiveStream stream = open(0);
        assertThat(next(stream)).containsOnlyOnce("\"route\"");
        hub.tick();
        assertThat(next(stream)).startsWith(":");
    }

    @Test
    void the_end_of_the_hub_wakes_a_stream_that_waits() throws InterruptedException {
        LiveStream stream = hub.open("", Duration.ofMinutes(1), 8).orElseThrow();
        stream.next();
        CountDownLatch ended = new CountDownLatch(1);
        Thread reader = new Thread(() -> {
            try {
                if (stream.next().isEmpty()) {
                    ended.countDown();
                }
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
            }
        });
        reader.start();
        hub.close();
        assertThat(ended.await(10, TimeUnit.SECONDS)).isTrue();
        reader.join(10_000);
        assertThat(orders.listeners).isEmpty();
        assertThat(hub.open("", AT_ONCE, 8)).isEmpty();
    }

    @Test
    void a_watch_knows_since_when_and_the_last_failure() {
        TunnelWatch watch = new TunnelWatch(orders, NOON, event -> {});
        assertThat(watch.since(orders.state)).isEmpty();
        TunnelState waiting = TunnelState.Waiting.of(1, FakeTunnel.failure("reset"), NOON.plusSeconds(5));
        orders.become(waiting, NOON.plusSeconds(1), FakeTunnel.failure("reset"));
        orders.become(TunnelState.Connecting.of(1, NOON), NOON.plusSeconds(2), null);
        assertThat(watch.since(orders.state)).contains(NOON.plusSeconds(2));
        assertThat(watch.lastFailure())
                .contains(new TunnelWatch.LastFailure(FakeTunnel.failure("reset"), NOON.plusSeconds(1)));
        orders.become(FakeTunnel.up(NOON), NOON.plusSeconds(3), null);
        assertThat(watch.lastFailure()).isPresent();
        orders.become(TunnelState.Stopped.of(), NOON.plusSeconds(4), null);
        assertThat(watch.pauses())
                .containsExactly(
                        new TunnelWatch.Pause(NOON, NOON.plusSeconds(1)),
                        new TunnelWatch.Pause(NOON.plusSeconds(4), null));
        assertThat(watch.since(orders.state)).contains(NOON.plusSeconds(4));
        assertThat(orders.state.phase()).isEqualTo(Phase.STOPPED);
    }
}
