package dev.autotunnel.internal.relay;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.autotunnel.event.Failure.Kind;
import dev.autotunnel.internal.transport.FakeLink;
import dev.autotunnel.spec.WhileDown;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Clients while no link is attached. */
@Timeout(value = 30, unit = TimeUnit.SECONDS, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
class HeldClientsIT {
    @AutoClose
    private final RelayBench bench = new RelayBench();

    private final FakeLink link = new FakeLink();

    @Test
    @Tag("smoke")
    void clients_wait_and_are_served_once_there_is_a_link() throws Exception {
        LocalRelay relay = bench.bound(WhileDown.defaults());
        List<Peer> peers = new ArrayList<>();
        for (int i = 0; i < 64; i++) {
            peers.add(Peer.connect(relay).send("early words of " + i));
        }
        await().until(() -> relay.waiting() == 64);
        assertThat(link.requested()).isEmpty();
        relay.attach(link);

        for (int i = 0; i < 64; i++) {
            peers.get(i).expect("early words of " + i);
            peers.get(i).expectEcho("and later ones");
            peers.get(i).close();
        }
        await().until(() -> relay.served() == 0);
        assertThat(bench.failures).isEmpty();
    }

    @Test
    void clients_that_give_up_free_their_places_and_never_reach_the_link() throws Exception {
        LocalRelay relay = bench.bound(WhileDown.hold(Duration.ofSeconds(30), 3));
        Peer closes = Peer.connect(relay);
        Peer resets = Peer.connect(relay);
        Peer resetsAfterWords = Peer.connect(relay).send("words");
        await().until(() -> relay.waiting() == 3);
        closes.close();
        resets.reset();
        resetsAfterWords.reset();
        await().until(() -> relay.waiting() == 0);
        try (Peer stays = Peer.connect(relay)) {
            await().until(() -> relay.waiting() == 1);
            relay.attach(link);
            stays.expectEcho("hello");
        }

        assertThat(link.requested()).hasSize(1);
        assertThat(bench.failures).isEmpty();
    }

    @Test
    void a_client_that_has_said_all_while_it_waited_gets_its_answer() throws Exception {
        LocalRelay relay = bench.bound(WhileDown.defaults());
        try (Peer peer = Peer.connect(relay)) {
            peer.send("everything").halfClose();
            await().until(() -> relay.waiting() == 1);
            relay.attach(link);
            peer.expect("everything");
            peer.expectEnd();
        }
    }

    @Test
    void a_client_that_sent_something_and_closed_while_it_waited_cannot_be_told_from_one_that_has_said_all()
            throws Exception {
        LocalRelay relay = bench.bound(WhileDown.defaults());
        Peer gone = Peer.connect(relay).send("INSERT");
        await().until(() -> relay.waiting() == 1);
        gone.close();
        relay.attach(link);

        await().until(() -> link.requested().size() == 1);
        await().until(() -> relay.served() == 0 && relay.waiting() == 0);
    }

    @Test
    void where_those_that_have_finished_are_discarded_such_a_client_never_reaches_the_link() throws Exception {
        LocalRelay relay =
                bench.bound(WhileDown.hold(Duration.ofSeconds(30), 10).discardFinished());
        Peer closes = Peer.connect(relay).send("INSERT");
        Peer halfCloses = Peer.connect(relay).send("INSERT");
        try (Peer stays = Peer.connect(relay).send("SELECT")) {
            await().until(() -> relay.waiting() == 3);
            closes.close();
            halfCloses.halfClose().expectReset();
            await().until(() -> relay.waiting() == 1);
            relay.attach(link);
            stays.expect("SELECT");
        }

        assertThat(link.requested()).hasSize(1);
        assertThat(bench.failures).isEmpty();
    }

    @Test
    void more_than_is_read_ahead_arrives_whole() throws Exception {
        byte[] much = new byte[50_000]; // more than is read ahead, less than fits into the sockets' buffers
        new Random(1).nextBytes(much);
        LocalRelay relay = bench.bound(WhileDown.defaults());
        try (Peer peer = Peer.connect(relay)) {
            peer.send(much).halfClose();
            await().until(() -> relay.waiting() == 1);
            relay.attach(link);
            assertThat(peer.socket().getInputStream().readAllBytes()).isEqualTo(much);
        }
    }

    @Test
    void at_its_deadline_a_client_is_reset() throws Exception {
        LocalRelay relay = bench.bound(WhileDown.hold(Duration.ofMillis(300), 10));
        long start = System.nanoTime();
        try (Peer peer = Peer.connect(relay)) {
            peer.send("hello").expectReset();
        }

        assertThat(Duration.ofNanos(System.nanoTime() - start)).isGreaterThanOrEqualTo(Duration.ofMillis(300));
        await().until(() -> bench.failureKinds().equals(List.of(Kind.HOLD_EXPIRED)));
        assertThat(bench.failures.get(0).message()).contains("echo").contains("300 ms");
        assertThat(relay.waiting()).isZero();
    }

    @Test
    void one_more_than_may_wait_is_reset() throws Exception {
        LocalRelay relay = bench.bound(WhileDown.hold(Duration.ofSeconds(30), 2));
        try (Peer first = Peer.connect(relay);
                Peer second = Peer.connect(relay)) {
            Peer.expectResetAt(RelayBench.address(relay));
            relay.attach(link);
            first.expectEcho("one");
            second.expectEcho("two");
        }

        await().until(() -> bench.failureKinds().equals(List.of(Kind.HOLD_FULL)));
    }

    @Test
    void where_clients_are_refused_they_are_reset_at_once() throws Exception {
        LocalRelay relay = bench.bound(WhileDown.refuse());
        Peer.expectResetAt(RelayBench.address(relay));
        relay.attach(link);
        try (Peer peer = Peer.connect(relay)) {
            peer.expectEcho("hello");
        }

        assertThat(bench.failures).isEmpty();
    }

    @Test
    void in_the_state_failed_clients_are_reset_until_the_next_beginning() throws Exception {
        LocalRelay relay = bench.bound(WhileDown.defaults());
        try (Peer waiting = Peer.connect(relay)) {
            await().until(() -> relay.waiting() == 1);
            relay.refuse();
            waiting.expectReset();
        }
        Peer.expectResetAt(RelayBench.address(relay));
        relay.hold();
        try (Peer last = Peer.connect(relay)) {
            await().until(() -> relay.waiting() == 1);
            relay.attach(link);
            last.expectEcho("hello");
        }
    }

    @Test
    void a_client_whose_link_dies_before_the_servers_answer_is_served_by_the_next() throws Exception {
        LocalRelay relay = bench.bound(WhileDown.defaults());
        relay.attach(link.hangOpens());
        try (Peer peer = Peer.connect(relay)) {
            peer.send("words");
            await().until(() -> link.requested().size() == 1);
            link.kill();
            await().until(() -> relay.waiting() == 1);
            relay.detach(link);
            FakeLink next = new FakeLink();
            relay.attach(next);
            peer.expect("words");
            assertThat(next.requested()).hasSize(1);
        }

        assertThat(bench.failures).isEmpty();
    }

    @Test
    void what_was_read_ahead_survives_the_death_of_a_link_and_of_the_next() throws Exception {
        LocalRelay relay = bench.bound(WhileDown.defaults());
        try (Peer peer = Peer.connect(relay)) {
            peer.send("one ");
            await().until(() -> relay.waiting() == 1);
            BriefLinks.dieWhileOpening(relay, 3);
            peer.send("two").halfClose();
            relay.attach(link);
            peer.expect("one two");
            peer.expectEnd();
        }
    }

    @Test
    void links_that_come_and_go_quickly_lose_no_client() throws Exception {
        LocalRelay relay = bench.bound(WhileDown.defaults());
        List<Peer> peers = new ArrayList<>();
        for (int i = 0; i < 16; i++) {
            peers.add(Peer.connect(relay).send("client " + i));
        }
        await().until(() -> relay.waiting() == 16);
        BriefLinks.comeAndGo(relay, 50);
        relay.attach(link);

        for (int i = 0; i < 16; i++) {
            peers.get(i).expect("client " + i);
            peers.get(i).close();
        }
        await().until(() -> relay.served() == 0);
        assertThat(bench.failures).isEmpty();
    }
}
