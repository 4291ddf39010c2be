package dev.autotunnel.internal.relay.socks;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.autotunnel.event.Failure.Kind;
import dev.autotunnel.internal.relay.Peer;
import dev.autotunnel.internal.relay.RelayBench;
import dev.autotunnel.internal.relay.client.TargetRequest;
import dev.autotunnel.internal.relay.pump.Traffic;
import dev.autotunnel.internal.runtime.VirtualRuntime;
import dev.autotunnel.spec.Forward;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.SocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.SocketChannel;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** How long a client may take to say where it wants to go, in virtual time, and how many may be at it. */
@Timeout(value = 30, unit = TimeUnit.SECONDS, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
class SocksHandshakesIT {
    private final RelayBench bench = new RelayBench();
    private final VirtualRuntime time = new VirtualRuntime();
    private final List<Arrived> arrived = new CopyOnWriteArrayList<>();
    private final Traffic traffic = new Traffic(List.of(Forward.dynamic("socks", "0")));
    private final SocksHandshakes handshakes = new SocksHandshakes(
            time,
            bench.acceptor,
            traffic,
            bench,
            (forward, request, socket, rest) -> arrived.add(new Arrived(forward, request, socket, rest)));
    private SocketAddress address = new InetSocketAddress(0);

    @BeforeEach
    void listen() throws IOException {
        InetSocketAddress any = new InetSocketAddress(InetAddress.getLoopbackAddress(), 0);
        address = bench.acceptor
                .listen(any, socket -> handshakes.begin("socks", socket))
                .address();
    }

    @AfterEach
    void close() {
        handshakes.close();
        bench.close();
    }

    @ParameterizedTest
    @CsvSource({
        "'',                     '',    ''",
        "05 01,                  '',    05 ff",
        "05 01 00,               05 00, 05 01 00 01 00000000 0000",
        "05 01 00 05 01 00 03,   05 00, 05 01 00 01 00000000 0000",
        "04 01 0050 0a000007 6d, '',    00 5b 0000 00000000"
    })
    void one_that_is_too_slow_is_answered_and_closed(String said, String answer, String lastWords) throws Exception {
        try (Peer peer = Peer.connect(address)) {
            peer.sendHex(said).expectHex(answer);
            await().until(() -> handshakes.underWay() == 1);
            peer.expectSilence(Duration.ofMillis(50)); // so that all it said has been read
            time.advance(SocksHandshakes.MOST_TIME.minusMillis(1));
            peer.expectSilence(Duration.ofMillis(50));
            time.advance(Duration.ofMillis(1));
            if (lastWords.isEmpty()) {
                peer.expectReset();
            } else {
                peer.expectHex(lastWords).expectEnd();
            }
        }

        await().until(() -> bench.failureKinds().equals(List.of(Kind.CLIENT_REFUSED)));
        assertThat(bench.failures.get(0).message()).contains("within 10 s");
        assertThat(handshakes.underWay()).isZero();
        assertThat(arrived).isEmpty();
        assertThat(traffic.of("socks").counters().refused()).isEqualTo(1);
    }

    @Test
    void one_that_is_in_time_is_not_timed_any_more() throws Exception {
        try (Peer peer = Peer.connect(address)) {
            peer.sendHex("04 01 0050 0a000007 00 68656c6c6f");
            await().until(() -> arrived.size() == 1);
            time.advance(Duration.ofMinutes(1));

            Arrived newcomer = arrived.get(0);
            assertThat(newcomer.forward()).isEqualTo("socks");
            assertThat(newcomer.request().target()).hasToString("10.0.0.7:80");
            assertThat(newcomer.said().remaining()).isEqualTo("hello".length());
            assertThat(newcomer.socket().isOpen()).isTrue();
            newcomer.socket().close();
        }

        assertThat(time.pendingTimers()).isZero();
        assertThat(bench.failures).isEmpty();
    }

    @Test
    void one_more_than_may_be_at_it_is_reset() throws Exception {
        List<Peer> peers = new ArrayList<>();
        for (int i = 0; i < SocksHandshakes.MOST_CLIENTS; i++) {
            peers.add(Peer.connect(address));
        }
        await().until(() -> handshakes.underWay() == SocksHandshakes.MOST_CLIENTS);
        Peer.expectResetAt(address);
        await().until(() -> bench.failureKinds().equals(List.of(Kind.HOLD_FULL)));
        peers.get(0).close();
        await().until(() -> handshakes.underWay() == SocksHandshakes.MOST_CLIENTS - 1);
        peers.set(0, Peer.connect(address).sendHex("05 01 00").expectHex("05 00"));
        for (Peer peer : peers) {
            peer.close();
        }
        await().until(() -> handshakes.underWay() == 0);
        assertThat(time.pendingTimers()).isZero();
    }

    private record Arrived(String forward, TargetRequest request, SocketChannel socket, ByteBuffer said) {}
}
