package dev.autotunnel.internal.relay;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import dev.autotunnel.event.BoundForward;
import dev.autotunnel.event.Direction;
import dev.autotunnel.event.Failure;
import dev.autotunnel.event.Failure.Kind;
import dev.autotunnel.internal.transport.FakeChannel;
import dev.autotunnel.internal.transport.FakeLink;
import dev.autotunnel.internal.transport.TransportException;
import dev.autotunnel.openssh.FreePort;
import dev.autotunnel.spec.Forward;
import dev.autotunnel.spec.WhileDown;
import java.net.ConnectException;
import java.net.Inet4Address;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** Listeners, and clients while a link is attached. */
class LocalRelayIT {
    private static final String END_OF_FLOOD = "channel closed|the test is over|killed";

    @AutoClose
    private final RelayBench bench = new RelayBench();

    private final FakeLink link = new FakeLink();

    @Test
    @Tag("smoke")
    void clients_are_served_through_the_link_to_the_forwards_target() throws Exception {
        LocalRelay relay = bench.bound(WhileDown.defaults());
        relay.attach(link);
        try (Peer peer = Peer.connect(relay)) {
            peer.expectEcho("hello");
            peer.halfClose().expectEnd();
        }

        assertThat(link.requested()).hasToString("[echo.internal:7]");
        await().until(() -> relay.served() == 0);
        assertThat(link.channels().get(0).isClosed()).isTrue();
        assertThat(bench.failures).isEmpty();
    }

    @Test
    void many_clients_at_once_are_all_served() throws Exception {
        LocalRelay relay = bench.bound(WhileDown.defaults());
        relay.attach(link);
        List<Peer> peers = new ArrayList<>();
        for (int i = 0; i < 64; i++) {
            peers.add(Peer.connect(relay).send("client " + i));
        }
        for (int i = 0; i < 64; i++) {
            peers.get(i).expect("client " + i);
        }
        assertThat(relay.served()).isEqualTo(64);
        for (Peer peer : peers) {
            peer.halfClose().expectEnd();
            peer.close();
        }

        await().until(() -> relay.served() == 0);
    }

    @Test
    void a_stalled_client_does_not_hinder_its_neighbour() throws Exception {
        LocalRelay relay = bench.bound(WhileDown.defaults());
        List<FakeChannel> channels = link.openWith(FakeChannel::open).channels();
        relay.attach(link);
        try (Peer stalled = Peer.connect(relay)) {
            await().until(() -> channels.size() == 1);
            Thread flood = Flood.fill(channels.get(0), END_OF_FLOOD);
            link.openWith(FakeChannel::echoing);
            try (Peer neighbour = Peer.connect(relay)) {
                neighbour.expectEcho("still here");
            }
            stalled.reset();
            channels.get(0).breakOff("the test is over");
            flood.join();
        }
    }

    @Test
    void a_refused_target_resets_the_client_and_is_told() throws Exception {
        LocalRelay relay = bench.bound(WhileDown.defaults());
        relay.attach(link.refuseOpens(Kind.TARGET_UNREACHABLE));
        Peer.expectResetAt(RelayBench.address(relay));

        await().until(() -> relay.served() == 0 && !bench.failures.isEmpty());
        assertThat(bench.failureKinds()).containsExactly(Kind.TARGET_UNREACHABLE);
        assertThat(link.requested()).hasSize(1);
    }

    @Test
    void a_link_that_dies_resets_the_clients_it_serves() throws Exception {
        LocalRelay relay = bench.bound(WhileDown.defaults());
        relay.attach(link);
        try (Peer peer = Peer.connect(relay)) {
            peer.expectEcho("hello");
            link.kill();
            peer.expectReset();
        }

        await().until(() -> relay.served() == 0);
    }

    @Test
    void an_open_that_is_not_answered_is_told_after_two_seconds() throws Exception {
        LocalRelay relay = bench.bound(WhileDown.defaults());
        relay.attach(link.hangOpens());
        try (Peer peer = Peer.connect(relay)) {
            await().until(() -> bench.slow.contains(link));
            link.release();
            peer.expectEcho("at last");
        }
    }

    @Test
    void all_listeners_are_bound_or_none() throws Exception {
        try (ServerSocket taken = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            int free = FreePort.pick();
            LocalRelay relay = bench.relay(
                    WhileDown.defaults(),
                    Forward.local("first", free + ":a:1"),
                    Forward.local("second", taken.getLocalPort() + ":b:2"));

            assertThatThrownBy(relay::bind).isInstanceOfSatisfying(TransportException.class, e -> {
                assertThat(e.failure().kind()).isEqualTo(Kind.LOCAL_PORT_UNAVAILABLE);
                assertThat(e.failure().stage()).isEqualTo(Failure.Stage.LISTEN);
                assertThat(e.failure().message())
                        .contains("127.0.0.1:" + taken.getLocalPort())
                        .contains("in use");
            });
            assertThat(relay.bound()).isEmpty();
            new ServerSocket(free, 1, InetAddress.getLoopbackAddress()).close();
        }
    }

    @Test
    void a_bind_address_that_cannot_be_resolved_is_told_as_such() {
        LocalRelay relay = bench.relay(
                WhileDown.defaults(), Forward.local("no.such.host.invalid:0:a:1", "no.such.host.invalid:0:a:1"));

        assertThatThrownBy(relay::bind)
                .hasMessageContaining("no.such.host.invalid:0")
                .hasMessageContaining("no address");
    }

    @Test
    void what_is_bound_has_names_real_ports_and_targets() throws Exception {
        LocalRelay relay = bench.relay(
                WhileDown.defaults(), Forward.local("a", "0:db:5432"), Forward.local("b", "0.0.0.0:0:web:80"));
        relay.bind();

        assertThat(relay.bound()).hasSize(2);
        BoundForward a = relay.bound().get(0);
        assertThat(a.name()).isEqualTo("a");
        assertThat(a.direction()).isEqualTo(Direction.LOCAL);
        assertThat(a.target()).isEqualTo("db:5432");
        InetSocketAddress address = (InetSocketAddress) a.address();
        assertThat(address.getAddress()).isEqualTo(InetAddress.getLoopbackAddress());
        assertThat(address.getPort()).isPositive();
        InetSocketAddress wildcard = (InetSocketAddress) relay.bound().get(1).address();
        assertThat(wildcard.getAddress().isAnyLocalAddress()).isTrue();
        assertThat(wildcard.getAddress()).isInstanceOf(Inet4Address.class);
    }

    @Test
    void a_chosen_port_is_bound_again_after_the_end() throws Exception {
        LocalRelay relay = bench.bound(WhileDown.defaults());
        InetSocketAddress first = RelayBench.address(relay);
        for (int i = 0; i < 20; i++) {
            relay.attach(link);
            try (Peer peer = Peer.connect(first)) {
                peer.expectEcho("round " + i);
                relay.close();
                peer.expectReset();
            }
            assertThat(relay.bound()).isEmpty();
            assertThatThrownBy(() -> Peer.connect(first)).isInstanceOf(ConnectException.class);
            relay.bind();
            assertThat(RelayBench.address(relay)).isEqualTo(first);
        }
    }

    @Test
    void the_end_of_a_link_frees_a_client_that_does_nothing() throws Exception {
        LocalRelay relay = bench.bound(WhileDown.defaults());
        relay.attach(link.openWith(FakeChannel::open));
        try (Peer stalled = Peer.connect(relay)) {
            await().until(() -> link.channels().size() == 1);
            Thread flood = Flood.fill(link.channels().get(0), END_OF_FLOOD);
            link.kill();
            relay.detach(link);
            await().until(() -> relay.served() == 0);
            stalled.expectReset();
            flood.join();
        }
    }

    @Test
    void the_end_resets_all_clients_and_leaves_no_thread() throws Exception {
        LocalRelay relay = bench.bound(WhileDown.defaults());
        relay.attach(link);
        try (Peer served = Peer.connect(relay);
                Peer other = Peer.connect(relay)) {
            served.expectEcho("hello");
            other.expectEcho("hello");
            bench.close();
            served.expectReset();
            other.expectReset();
        }

        assertThat(relay.served() + relay.waiting()).isZero();
        await().until(() -> ourThreads().isEmpty());
    }

    @Test
    void the_end_resets_clients_that_wait_or_whose_channel_is_not_open_yet() throws Exception {
        LocalRelay relay = bench.bound(WhileDown.defaults());
        relay.attach(link.hangOpens());
        try (Peer opening = Peer.connect(relay)) {
            await().until(() -> relay.served() == 1);
            relay.detach(link);
            try (Peer waiting = Peer.connect(relay)) {
                await().until(() -> relay.waiting() == 1);
                relay.close();
                opening.expectReset();
                waiting.expectReset();
            }
        }
        link.release(); // too late, and for nobody
        await().until(() ->
                link.channels().size() == 1 && link.channels().get(0).isClosed());

        assertThat(relay.served() + relay.waiting()).isZero();
        assertThat(bench.failures).isEmpty();
    }

    private static List<String> ourThreads() {
        return Thread.getAllStackTraces().keySet().stream()
                .map(Thread::getName)
                .filter(name -> name.startsWith("autotunnel"))
                .toList();
    }
}
