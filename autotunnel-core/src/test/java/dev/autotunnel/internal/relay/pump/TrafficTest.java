package dev.autotunnel.internal.relay.pump;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.autotunnel.event.Failure;
import dev.autotunnel.event.Failure.Kind;
import dev.autotunnel.event.Failure.Stage;
import dev.autotunnel.event.ForwardCounters;
import dev.autotunnel.event.Incident;
import dev.autotunnel.event.RefusalReason;
import dev.autotunnel.internal.runtime.CapturedLog;
import dev.autotunnel.internal.runtime.Sneaky;
import dev.autotunnel.spec.Forward;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Consumer;
import org.junit.jupiter.api.Test;

class TrafficTest {
    private final Traffic traffic = new Traffic(List.of(
            Forward.local("db", "0:db:5432").withMaxConnections(2),
            Forward.remote("ssh", "0:127.0.0.1:22"),
            Forward.dynamic("socks", "0")));
    private final ForwardTraffic db = traffic.of("db");

    @Test
    void a_connection_is_counted_at_each_step_and_once() {
        ForwardTraffic.ConnectionSlot place = db.newcomer();
        assertThat(db.counters()).isEqualTo(counters(0, 0, 0, 0));
        assertThat(place.take()).isTrue();
        place.held();
        assertThat(db.counters()).isEqualTo(counters(0, 0, 0, 1));
        place.opening();
        assertThat(db.counters())
                .isEqualTo(counters(0, 0, 0, 0).toBuilder().opening(1).build());
        assertThat(db.present()).isEqualTo(1);
        place.opened();
        assertThat(db.counters()).isEqualTo(counters(1, 1, 0, 0));
        place.leave();
        place.leave();
        place.rejected();
        place.held();
        place.opened();

        assertThat(db.counters()).isEqualTo(counters(0, 1, 0, 0));
    }

    @Test
    void refused_is_who_was_never_connected_and_did_not_go_by_itself() {
        ForwardTraffic.ConnectionSlot cut = taken();
        cut.opened();
        cut.rejected();
        taken().leave();
        assertThat(db.counters()).isEqualTo(counters(0, 1, 0, 0));
        taken().rejected();
        taken().rejected(Failure.of(Kind.TARGET_TIMEOUT, Stage.FORWARD, "no answer"));
        db.refused();

        assertThat(db.counters())
                .isEqualTo(counters(0, 1, 3, 0).toBuilder()
                        .refusedBy(Map.of(
                                RefusalReason.TUNNEL_DOWN, 1L,
                                RefusalReason.TARGET_TIMEOUT, 1L,
                                RefusalReason.CLIENT_REFUSED, 1L))
                        .build());
    }

    @Test
    void a_tally_counts_what_an_outage_did_to_clients() {
        Consumer<Incident.Builder> tally = traffic.newTally();
        ForwardTraffic.ConnectionSlot served = taken();
        served.held();
        served.opening();
        served.held(); // it waits again, and is still one client
        ForwardTraffic.ConnectionSlot inVain = taken();
        inVain.held();
        db.reset();
        ForwardTraffic.ConnectionSlot full = db.newcomer();
        full.rejected(db.full()); // this is not because of the outage
        inVain.rejected(Failure.of(Kind.HOLD_EXPIRED, Stage.FORWARD, "too long"));
        taken().rejected();
        traffic.newTally();
        served.opened(); // a moment after the end of the outage

        Incident.Builder incident = Incident.builder(Instant.EPOCH, Failure.of(Kind.LINK_CLOSED, Stage.LINK, "closed"));
        tally.accept(incident);
        assertThat(incident.build())
                .returns(2L, Incident::held)
                .returns(1L, Incident::served)
                .returns(1L, Incident::reset)
                .returns(2L, Incident::refused);
    }

    @Test
    void there_are_no_more_places_than_the_forward_may_have() {
        ForwardTraffic.ConnectionSlot first = taken();
        taken().held();
        ForwardTraffic.ConnectionSlot over = db.newcomer();
        assertThat(over.take()).isFalse();
        over.opened();
        over.rejected(db.full());
        assertThat(db.full().kind()).isEqualTo(Kind.CONNECTIONS_FULL);
        assertThat(db.full().message()).contains("db").contains("2 connections");
        assertThat(traffic.of("ssh").newcomer().take()).isTrue();
        first.leave();

        assertThat(db.newcomer().take()).isTrue();
        assertThat(db.counters())
                .isEqualTo(counters(0, 0, 1, 1).toBuilder()
                        .opening(1)
                        .refusedBy(Map.of(RefusalReason.CONNECTIONS_FULL, 1L))
                        .build());
    }

    @Test
    void the_end_of_the_last_connection_of_all_forwards_is_told_once() {
        AtomicInteger told = new AtomicInteger();
        traffic.whenEmpty(told::incrementAndGet);
        assertThat(told).hasValue(1);

        ForwardTraffic.ConnectionSlot here = taken();
        ForwardTraffic.ConnectionSlot there = traffic.of("ssh").newcomer();
        assertThat(there.take()).isTrue();
        traffic.whenEmpty(told::incrementAndGet);
        here.leave();
        assertThat(told).hasValue(1);
        there.rejected();
        assertThat(told).hasValue(2);
        taken().leave();
        assertThat(told).hasValue(2);
    }

    @Test
    void the_snapshot_is_in_the_order_of_the_spec_and_cannot_be_changed() {
        db.sent(5);
        db.received(7);
        List<ForwardCounters> snapshot = traffic.counters();
        db.sent(5);

        assertThat(snapshot).extracting(ForwardCounters::name).containsExactly("db", "ssh", "socks");
        assertThat(snapshot)
                .startsWith(ForwardCounters.builder("db")
                        .bytesSent(5)
                        .bytesReceived(7)
                        .build());
        assertThatThrownBy(() -> traffic.of("none")).isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(snapshot::clear).isInstanceOf(UnsupportedOperationException.class);
    }

    @Test
    void who_waits_for_the_last_connection_and_fails_harms_nobody() {
        ForwardTraffic.ConnectionSlot last = taken();
        traffic.whenEmpty(Sneaky.checked());

        List<String> log = CapturedLog.of(Traffic.class, last::leave);

        assertThat(traffic.connections()).isZero();
        assertThat(log).hasSize(1);
    }

    private ForwardTraffic.ConnectionSlot taken() {
        ForwardTraffic.ConnectionSlot place = db.newcomer();
        assertThat(place.take()).isTrue();
        return place;
    }

    private static ForwardCounters counters(int open, long total, long refused, int held) {
        return ForwardCounters.builder("db")
                .open(open)
                .total(total)
                .refused(refused)
                .held(held)
                .build();
    }
}
