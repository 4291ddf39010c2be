package dev.autotunnel.internal.relay;

import static dev.autotunnel.internal.relay.DynamicRelayIT.GRANTED;
import static dev.autotunnel.internal.relay.DynamicRelayIT.GREETING;
import static dev.autotunnel.internal.relay.DynamicRelayIT.METHOD;
import static dev.autotunnel.internal.relay.DynamicRelayIT.REQUEST;
import static dev.autotunnel.internal.relay.DynamicRelayIT.REQUEST_4A;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.autotunnel.event.Failure.Kind;
import dev.autotunnel.internal.transport.FakeLink;
import dev.autotunnel.spec.WhileDown;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Clients of a dynamic forward while no link is attached: their handshake is answered, their request waits. */
@Timeout(value = 30, unit = TimeUnit.SECONDS, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
class HeldDynamicClientsIT {
    private static final String UNREACHABLE = "05 03 00 01 00000000 0000";

    @AutoClose
    private final RelayBench bench = new RelayBench();

    private final FakeLink link = new FakeLink();

    @Test
    @Tag("smoke")
    void clients_wait_and_are_served_once_there_is_a_link() throws Exception {
        LocalRelay relay = bench.socks(WhileDown.defaults());
        List<Peer> peers = new ArrayList<>();
        for (int i = 0; i < 64; i++) {
            Peer peer = Peer.connect(relay).sendHex(GREETING).expectHex(METHOD);
            peers.add(peer.sendHex(REQUEST).send("early words of " + i));
        }
        await().until(() -> relay.waiting() == 64);
        peers.get(0).expectSilence(Duration.ofMillis(50));
        assertThat(link.requested()).isEmpty();
        relay.attach(link);

        for (int i = 0; i < 64; i++) {
            peers.get(i).expectHex(GRANTED).expect("early words of " + i);
            peers.get(i).expectEcho("and later ones");
            peers.get(i).close();
        }
        await().until(() -> relay.served() == 0);
        assertThat(bench.failures).isEmpty();
    }

    @Test
    void clients_that_give_up_free_their_places_and_never_reach_the_link() throws Exception {
        LocalRelay relay = bench.socks(WhileDown.hold(Duration.ofSeconds(30), 2));
        Peer closes = waiting(relay);
        Peer resets = waiting(relay);
        await().until(() -> relay.waiting() == 2);
        closes.close();
        resets.reset();
        await().until(() -> relay.waiting() == 0);
        try (Peer stays = waiting(relay)) {
            await().until(() -> relay.waiting() == 1);
            relay.attach(link);
            stays.expectHex(GRANTED).expectEcho("hello");
        }

        assertThat(link.requested()).hasSize(1);
        assertThat(bench.failures).isEmpty();
    }

    @Test
    void at_its_deadline_a_client_is_answered_and_closed() throws Exception {
        LocalRelay relay = bench.socks(WhileDown.hold(Duration.ofMillis(300), 10));
        try (Peer five = waiting(relay);
                Peer four = Peer.connect(relay).sendHex(REQUEST_4A)) {
            five.expectHex(UNREACHABLE).expectEnd();
            four.expectHex("00 5b 0000 00000000").expectEnd();
        }

        await().until(() -> bench.failureKinds().equals(List.of(Kind.HOLD_EXPIRED, Kind.HOLD_EXPIRED)));
        assertThat(bench.failures.get(0).message())
                .isEqualTo("socks to echo.internal:7: a client waited 300 ms for the tunnel");
        assertThat(bench.failedForwards).containsOnly("socks");
        assertThat(relay.waiting()).isZero();
    }

    @Test
    void one_more_than_may_wait_is_answered_and_closed() throws Exception {
        LocalRelay relay = bench.socks(WhileDown.hold(Duration.ofSeconds(30), 1));
        try (Peer first = waiting(relay)) {
            await().until(() -> relay.waiting() == 1);
            try (Peer second = waiting(relay)) {
                second.expectHex("05 01 00 01 00000000 0000").expectEnd();
            }
            relay.attach(link);
            first.expectHex(GRANTED).expectEcho("hello");
        }

        await().until(() -> bench.failureKinds().equals(List.of(Kind.HOLD_FULL)));
    }

    @Test
    void where_clients_are_refused_they_are_told_at_once() throws Exception {
        LocalRelay relay = bench.socks(WhileDown.refuse());
        try (Peer refused = waiting(relay)) {
            refused.expectHex(UNREACHABLE).expectEnd();
        }
        relay.attach(link);
        try (Peer peer = DynamicRelayIT.connected(relay)) {
            peer.expectEcho("hello");
        }

        assertThat(bench.failures).isEmpty();
    }

    @Test
    void in_the_state_failed_clients_are_told_until_the_next_beginning() throws Exception {
        LocalRelay relay = bench.socks(WhileDown.defaults());
        try (Peer waiting = waiting(relay)) {
            await().until(() -> relay.waiting() == 1);
            relay.refuse();
            waiting.expectHex(UNREACHABLE).expectEnd();
        }
        try (Peer late = waiting(relay)) {
            late.expectHex(UNREACHABLE).expectEnd();
        }
        relay.hold();
        try (Peer last = waiting(relay)) {
            await().until(() -> relay.waiting() == 1);
            relay.attach(link);
            last.expectHex(GRANTED).expectEcho("hello");
        }
    }

    @Test
    void a_client_whose_link_dies_before_the_servers_answer_is_served_by_the_next() throws Exception {
        LocalRelay relay = bench.socks(WhileDown.defaults());
        relay.attach(link.hangOpens());
        try (Peer peer = waiting(relay).send("words")) {
            await().until(() -> link.requested().size() == 1);
            link.kill();
            await().until(() -> relay.waiting() == 1);
            relay.detach(link);
            peer.expectSilence(Duration.ofMillis(50));
            FakeLink next = new FakeLink();
            relay.attach(next);
            peer.expectHex(GRANTED).expect("words");
            assertThat(next.requested()).hasToString("[echo.internal:7]");
        }

        assertThat(bench.failures).isEmpty();
    }

    @Test
    void a_client_whose_link_dies_keeps_its_first_deadline() throws Exception {
        LocalRelay relay = bench.socks(WhileDown.hold(Duration.ofMillis(600), 10));
        relay.attach(link.hangOpens());
        long start = System.nanoTime();
        try (Peer peer = waiting(relay)) {
            await().until(() -> link.requested().size() == 1);
            Thread.sleep(300);
            link.kill();
            relay.detach(link);
            peer.expectHex(UNREACHABLE).expectEnd();
        }

        Duration took = Duration.ofNanos(System.nanoTime() - start);
        assertThat(took).isGreaterThanOrEqualTo(Duration.ofMillis(600)).isLessThan(Duration.ofSeconds(10));
        await().until(() -> bench.failureKinds().equals(List.of(Kind.HOLD_EXPIRED)));
    }

    @Test
    void what_was_read_ahead_survives_the_death_of_several_links() throws Exception {
        LocalRelay relay = bench.socks(WhileDown.defaults());
        try (Peer peer = waiting(relay).send("one ")) {
            await().until(() -> relay.waiting() == 1);
            BriefLinks.dieWhileOpening(relay, 3);
            peer.send("two").halfClose();
            relay.attach(link);
            peer.expectHex(GRANTED).expect("one two");
            peer.expectEnd();
        }
    }

    @Test
    void links_that_come_and_go_quickly_lose_no_client() throws Exception {
        LocalRelay relay = bench.socks(WhileDown.defaults());
        List<Peer> peers = new ArrayList<>();
        for (int i = 0; i < 16; i++) {
            peers.add(waiting(relay).send("client " + i));
        }
        BriefLinks.comeAndGo(relay, 50);
        relay.attach(link);

        for (int i = 0; i < 16; i++) {
            peers.get(i).expectHex(GRANTED).expect("client " + i);
            peers.get(i).close();
        }
        await().until(() -> relay.served() == 0);
        assertThat(bench.failures).isEmpty();
    }

    @Test
    void the_end_sends_away_who_waits_and_whose_channel_is_not_open_yet() throws Exception {
        LocalRelay relay = bench.socks(WhileDown.defaults());
        relay.attach(link.hangOpens());
        try (Peer opening = waiting(relay)) {
            await().until(() -> relay.served() == 1);
            relay.detach(link);
            try (Peer waiting = waiting(relay)) {
                await().until(() -> relay.waiting() == 1);
                relay.close();
                opening.expectHex(UNREACHABLE).expectEnd();
                waiting.expectHex(UNREACHABLE).expectEnd();
            }
        }
        link.release(); // too late, and for nobody
        await().until(() ->
                link.channels().size() == 1 && link.channels().get(0).isClosed());

        assertThat(relay.served() + relay.waiting()).isZero();
        assertThat(bench.failures).isEmpty();
    }

    /** One that has greeted and asked, and has got no reply to its request. */
    private static Peer waiting(LocalRelay relay) throws Exception {
        return Peer.connect(relay).sendHex(GREETING).expectHex(METHOD).sendHex(REQUEST);
    }
}
