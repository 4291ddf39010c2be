package dev.autotunnel.internal.relay;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.autotunnel.event.Failure.Kind;
import dev.autotunnel.internal.transport.FakeChannel;
import dev.autotunnel.internal.transport.FakeLink;
import dev.autotunnel.spec.WhileDown;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.Test;

/** Clients whose channels the server does not open, or not soon. */
class UnansweredOpensIT {
    @AutoClose
    private final RelayBench bench = new RelayBench();

    private final FakeLink link = new FakeLink();

    /** As a link does that owes 4096 answers, or that waits for new keys. */
    @Test
    void a_link_that_cannot_ask_is_tried_once_a_second_and_no_more() throws Exception {
        LocalRelay relay = bench.bound(WhileDown.hold(Duration.ofMillis(2500), 10));
        relay.attach(link.refuseOpens(Kind.FORWARD_TIMEOUT));
        try (Peer peer = Peer.connect(relay)) {
            peer.expectReset();
        }

        await().until(() -> bench.failureKinds().equals(List.of(Kind.FORWARD_TIMEOUT)));
        assertThat(link.requested()).hasSizeBetween(2, 4);
    }

    @Test
    void a_client_is_served_once_the_link_can_ask_again() throws Exception {
        LocalRelay relay = bench.bound(WhileDown.defaults());
        relay.attach(link.refuseOpens(Kind.FORWARD_TIMEOUT));
        try (Peer peer = Peer.connect(relay)) {
            await().until(() -> link.requested().size() == 1);
            link.openWith(FakeChannel::echoing);
            peer.expectEcho("hello");
        }

        assertThat(link.requested()).hasSize(2);
    }

    @Test
    void a_client_is_not_tried_again_after_the_end() throws Exception {
        LocalRelay relay = bench.bound(WhileDown.defaults());
        relay.attach(link.refuseOpens(Kind.FORWARD_TIMEOUT));
        try (Peer peer = Peer.connect(relay)) {
            await().until(() -> link.requested().size() == 1);
            relay.close();
            peer.expectReset();
        }

        await().during(Duration.ofMillis(1200)).until(() -> link.requested().size() == 1);
        assertThat(relay.served() + relay.waiting()).isZero();
    }

    @Test
    void a_target_that_is_slow_is_told_by_its_name() throws Exception {
        LocalRelay relay = bench.bound(WhileDown.defaults());
        relay.attach(link.hangOpens());
        try (Peer peer = Peer.connect(relay)) {
            await().until(() -> bench.slowTargets.equals(List.of("echo echo.internal:7")));
            link.release();
            peer.expectEcho("hello");
        }
    }
}
