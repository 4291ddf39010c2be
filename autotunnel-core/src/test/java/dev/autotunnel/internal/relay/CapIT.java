package dev.autotunnel.internal.relay;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import dev.autotunnel.event.Failure.Kind;
import dev.autotunnel.internal.relay.pump.Traffic;
import dev.autotunnel.internal.transport.FakeLink;
import dev.autotunnel.spec.Forward;
import dev.autotunnel.spec.WhileDown;
import java.net.InetSocketAddress;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** More clients than a forward that listens here may have. */
@Timeout(value = 30, unit = TimeUnit.SECONDS, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
class CapIT {
    @AutoClose
    private final RelayBench bench = new RelayBench();

    private final FakeLink link = new FakeLink();
    private final Traffic traffic = new Traffic(List.of(
            Forward.local("echo", "0:echo.internal:7").withMaxConnections(2),
            Forward.local("other", "0:echo.internal:7"),
            Forward.dynamic("socks", "0").withMaxConnections(1)));
    private final LocalRelay relay = bench.relay(WhileDown.defaults(), traffic);

    @Test
    void one_more_is_reset_and_told_and_the_neighbours_are_not_concerned() throws Exception {
        relay.bind();
        try (Peer waits = Peer.connect(address("echo"))) {
            await().until(() -> relay.waiting() == 1);
            relay.attach(link);
            waits.expectEcho("one");
            try (Peer second = Peer.connect(address("echo"))) {
                second.expectEcho("two");
                Peer.expectResetAt(address("echo"));
                await().until(() -> bench.failureKinds().equals(List.of(Kind.CONNECTIONS_FULL)));
                try (Peer elsewhere = Peer.connect(address("other"))) {
                    elsewhere.expectEcho("three");
                }
            }
            await().until(() -> traffic.of("echo").present() == 1);
            try (Peer third = Peer.connect(address("echo"))) {
                third.expectEcho("four");
            }
            waits.expectEcho("still here");
        }

        assertThat(bench.failures.get(0).message()).contains("echo").contains("2 connections");
        assertThat(bench.failedForwards).containsExactly("echo");
        await().until(() -> traffic.connections() == 0);
        assertThat(traffic.of("echo").counters())
                .hasToString("echo: 0 open, 3 in total, 1 refused, 0 held, 0 opening, sent 20, received 20 bytes");
    }

    @Test
    void one_more_socks_client_has_its_reply() throws Exception {
        relay.bind();
        relay.attach(link);
        try (Peer first = Peer.connect(address("socks"))) {
            first.sendHex(DynamicRelayIT.GREETING).expectHex(DynamicRelayIT.METHOD);
            first.sendHex(DynamicRelayIT.REQUEST).expectHex(DynamicRelayIT.GRANTED);
            first.expectEcho("hello");
            try (Peer second = Peer.connect(address("socks"))) {
                second.sendHex(DynamicRelayIT.GREETING).expectHex(DynamicRelayIT.METHOD);
                second.sendHex(DynamicRelayIT.REQUEST).expectHex("05 01 00 01 00000000 0000");
                second.expectEnd();
            }
        }

        await().until(() -> bench.failureKinds().equals(List.of(Kind.CONNECTIONS_FULL)));
        await().until(() -> traffic.connections() == 0);
        assertThat(traffic.of("socks").counters())
                .hasToString("socks: 0 open, 1 in total, 1 refused, 0 held, 0 opening, sent 5, received 5 bytes");
    }

    @Test
    void draining_closes_the_listeners_and_lets_go_on_what_is_open() throws Exception {
        relay.bind();
        relay.attach(link);
        InetSocketAddress echo = address("echo");
        try (Peer open = Peer.connect(echo)) {
            open.expectEcho("one");
            try (Peer asking = Peer.connect(address("socks"))) {
                asking.sendHex(DynamicRelayIT.GREETING).expectHex(DynamicRelayIT.METHOD);
                relay.drain();
                asking.expectReset();
            }
            assertThat(relay.isBound()).isFalse();
            assertThatThrownBy(() -> Peer.connect(echo)).hasMessageContaining("refused");
            open.expectEcho("two");
            open.halfClose().expectEnd();
        }

        await().until(() -> traffic.connections() == 0);
        relay.close();
        relay.bind();
        assertThat(address("echo")).isEqualTo(echo);
        assertThat(bench.failures).isEmpty();
    }

    private InetSocketAddress address(String forward) {
        return relay.bound().stream()
                .filter(bound -> bound.name().equals(forward))
                .map(bound -> (InetSocketAddress) bound.address())
                .findFirst()
                .orElseThrow();
    }
}
