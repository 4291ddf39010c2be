package dev.autotunnel;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import dev.autotunnel.event.Failure.Kind;
import dev.autotunnel.event.ForwardCounters;
import dev.autotunnel.event.Phase;
import dev.autotunnel.event.RefusalReason;
import dev.autotunnel.event.TunnelEvent;
import dev.autotunnel.spec.Forward;
import dev.autotunnel.spec.MonitorSpec;
import dev.autotunnel.spec.TunnelSpec;
import dev.autotunnel.testkit.EmbeddedSshServer;
import java.io.IOException;
import java.io.OutputStream;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.HexFormat;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** What counters() says after known traffic, and the caps that it stands beside. */
@Timeout(value = 120, unit = TimeUnit.SECONDS, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
class CountersIT {
    private static final Duration PATIENCE = Duration.ofSeconds(60);
    private static final long BYTES = 3_000_001;

    @AutoClose
    private final EmbeddedSshServer server = EmbeddedSshServer.start();

    @AutoClose
    private final Echo echo = Echo.start();

    private final Recorder events = new Recorder();

    @Test
    @Tag("smoke")
    void every_byte_is_counted_in_its_direction_and_outlives_the_link_and_the_stop() throws Exception {
        try (Bulk bulk = Bulk.start(BYTES);
                TunnelSupervisor supervisor = supervisor(
                        Forward.local("bulk", "0:127.0.0.1:" + bulk.port()),
                        Forward.remote("back", "0:127.0.0.1:" + echo.port()),
                        Forward.dynamic("socks", "0"))) {
            assertThat(supervisor.counters())
                    .extracting(ForwardCounters::name)
                    .containsExactly("bulk", "back", "socks");
            assertThatThrownBy(() -> supervisor.counters("none")).isInstanceOf(IllegalArgumentException.class);
            supervisor.start().awaitUp(PATIENCE);
            assertThat(Bulk.exchange(supervisor.localAddress("bulk"), BYTES)).isEqualTo(Bulk.checksumOfSent(2, BYTES));
            assertThat(Echo.ask(BoundAddress.of(supervisor, "back"), "twelve bytes"))
                    .isEqualTo("twelve bytes");
            awaitNoneOpen(supervisor); // or the end of the link would count as a reset of the connection
            server.killSessions();
            events.awaitPhase(Phase.WAITING);
            supervisor.awaitUp(PATIENCE);
            socks(supervisor.localAddress("socks"), "seven b");
            awaitNoneOpen(supervisor);
            supervisor.stop();

            assertThat(supervisor.counters()).containsExactly(one("bulk", BYTES), one("back", 12), one("socks", 7));
        }
    }

    @Test
    void who_waits_and_who_was_refused_is_counted_and_told() throws Exception {
        try (TunnelSupervisor supervisor = supervisor(
                Forward.local("echo", "0:127.0.0.1:" + echo.port()),
                Forward.local("nobody", "0:127.0.0.1:1"),
                Forward.remote("nowhere", "0:127.0.0.1:1"))) {
            supervisor.start().awaitUp(PATIENCE);
            assertNotServed(supervisor.localAddress("nobody"));
            assertNotServed(BoundAddress.of(supervisor, "nowhere"));
            await().atMost(PATIENCE).until(() -> events.count(TunnelEvent.ConnectionFailed.class::isInstance) == 2);
            assertThat(events.count(TunnelEvent.StateChanged.class::isInstance)).isEqualTo(2); // up, and never down

            server.stop();
            events.awaitPhase(Phase.WAITING);
            try (Socket held = new Socket()) {
                held.connect(supervisor.localAddress("echo"));
                await().atMost(PATIENCE).until(() -> supervisor.counters("echo").held() == 1);
                server.restart();
                supervisor.retryNow();
                await().atMost(PATIENCE).until(() -> supervisor.counters("echo").open() == 1);
            }
            await().atMost(PATIENCE).until(() -> supervisor.counters("echo").open() == 0);

            assertThat(supervisor.counters("echo")).isEqualTo(one("echo", 0));
            for (String forward : new String[] {"nobody", "nowhere"}) {
                ForwardCounters counters = supervisor.counters(forward);
                assertThat(counters.lastFailure()).isPresent();
                assertThat(counters.consecutiveFailures()).isEqualTo(1);
                assertThat(counters.toBuilder()
                                .lastFailure(null)
                                .consecutiveFailures(0)
                                .build())
                        .isEqualTo(refused(forward));
            }
            assertThat(server.attempts()).isGreaterThanOrEqualTo(2);
        }
    }

    @Test
    void over_the_cap_of_a_forward_clients_are_sent_away_and_the_tunnel_stays_up() throws Exception {
        try (TunnelSupervisor supervisor = supervisor(
                Forward.local("echo", "0:127.0.0.1:" + echo.port()).withMaxConnections(1),
                Forward.remote("back", "0:127.0.0.1:" + echo.port()).withMaxConnections(1))) {
            supervisor.start().awaitUp(PATIENCE);
            for (String forward : new String[] {"echo", "back"}) {
                InetSocketAddress address = BoundAddress.of(supervisor, forward);
                try (Socket only = new Socket(address.getAddress(), address.getPort())) {
                    await().atMost(PATIENCE)
                            .until(() -> supervisor.counters(forward).open() == 1);
                    assertNotServed(address);
                    TunnelEvent.ConnectionFailed told = events.awaitEvent(
                            TunnelEvent.ConnectionFailed.class, e -> e.forward().equals(forward));
                    assertThat(told.cause().kind()).isEqualTo(Kind.CONNECTIONS_FULL);
                    assertThat(told.cause().message()).contains(forward).contains("1 connections");
                    only.shutdownOutput();
                    assertThat(only.getInputStream().read()).isEqualTo(-1);
                }
                await().atMost(PATIENCE)
                        .until(() -> supervisor.counters(forward).open() == 0);
                assertThat(Echo.ask(address, "room again")).isEqualTo("room again");
            }
            assertThat(events.count(TunnelEvent.StateChanged.class::isInstance)).isEqualTo(2);
        }
    }

    private static void assertNotServed(InetSocketAddress address) {
        try {
            assertThat(Echo.ask(address, "anybody?")).isEmpty();
        } catch (IOException e) {
            assertThat(e).hasMessageMatching(".*([Rr]eset|[Bb]roken).*");
        }
    }

    /** SOCKS 4 to the echo, in one breath. */
    private void socks(InetSocketAddress proxy, String words) throws IOException {
        try (Socket socket = new Socket(proxy.getAddress(), proxy.getPort())) {
            socket.setSoTimeout((int) PATIENCE.toMillis());
            OutputStream out = socket.getOutputStream();
            out.write(HexFormat.of().parseHex("0401%04x7f00000100".formatted(echo.port())));
            out.write(words.getBytes(StandardCharsets.UTF_8));
            socket.shutdownOutput();
            assertThat(socket.getInputStream().readNBytes(8)[1]).isEqualTo((byte) 0x5a);
            assertThat(socket.getInputStream().readAllBytes()).asString().isEqualTo(words);
        }
    }

    private static void awaitNoneOpen(TunnelSupervisor supervisor) {
        await().atMost(PATIENCE).until(() -> supervisor.counters().stream().allMatch(c -> c.open() == 0));
    }

    private static ForwardCounters one(String name, long bytes) {
        return ForwardCounters.builder(name)
                .total(1)
                .bytesSent(bytes)
                .bytesReceived(bytes)
                .build();
    }

    private static ForwardCounters refused(String name) {
        return ForwardCounters.builder(name)
                .refused(1)
                .refusedBy(Map.of(RefusalReason.TARGET_UNREACHABLE, 1L))
                .build();
    }

    private TunnelSupervisor supervisor(Forward... forwards) {
        TunnelSpec.Builder spec = Specs.to(server);
        for (Forward forward : forwards) {
            spec.forward(forward);
        }
        return TunnelSupervisor.builder(spec.build())
                .monitor(MonitorSpec.loop())
                .listener(events)
                .build();
    }
}
