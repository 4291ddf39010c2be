package dev.autotunnel;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assumptions.assumeThat;

import dev.autotunnel.event.TunnelEvent;
import dev.autotunnel.internal.runtime.CapturedLog;
import dev.autotunnel.spec.Forward;
import dev.autotunnel.spec.HostKeys;
import dev.autotunnel.spec.MonitorSpec;
import dev.autotunnel.spec.ServerAlive;
import dev.autotunnel.spec.SshServer;
import dev.autotunnel.spec.TunnelSpec;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.time.Duration;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.stream.Stream;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** A tunnel through jump hosts is like any other. */
class JumpHostIT {
    private static final Duration PATIENCE = Duration.ofSeconds(60);
    private static final long MEGABYTES = 8_000_000;

    @AutoClose
    private final Echo echo = Echo.start();

    private final Recorder events = new Recorder();

    @ParameterizedTest
    @ValueSource(ints = {1, 3})
    @Tag("smoke")
    void forwards_both_ways_and_the_monitor_work(int jumpHosts) throws Exception {
        try (Hops hops = Hops.jumpHosts(jumpHosts);
                TunnelSupervisor supervisor = supervisor(hops.spec())) {
            supervisor.start().awaitUp(PATIENCE);
            assertThat(Echo.ask(supervisor.localAddress("echo"), "to and fro")).isEqualTo("to and fro");
            assertThat(Echo.ask(BoundAddress.of(supervisor, "back"), "from there"))
                    .isEqualTo("from there");
            assertThat(events.all()).anyMatch(TunnelEvent.MonitorPassed.class::isInstance);
            for (int i = 0; i < hops.count(); i++) {
                assertThat(hops.server(i).sessions()).isEqualTo(1);
                assertThat(hops.link(i).accepted()).isEqualTo(1);
            }
        }
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 3})
    void megabytes_pass_both_ways_unaltered(int jumpHosts) throws Exception {
        try (Bulk bulk = Bulk.start(MEGABYTES);
                Hops hops = Hops.jumpHosts(jumpHosts);
                TunnelSupervisor supervisor =
                        supervisor(hops.spec().forward(Forward.local("bulk", "0:127.0.0.1:" + bulk.port())))) {
            supervisor.start().awaitUp(PATIENCE);
            long start = System.nanoTime();
            long came = Bulk.exchange(supervisor.localAddress("bulk"), MEGABYTES);
            System.out.printf(
                    "%d bytes both ways through %d jump hosts: %s%n",
                    MEGABYTES, jumpHosts, Duration.ofNanos(System.nanoTime() - start));
            assertThat(came).isEqualTo(Bulk.checksumOfSent(2, MEGABYTES));
            assertThat(bulk.received()).isEqualTo(Bulk.checksumOfSent(1, MEGABYTES));
        }
    }

    @Test
    @Tag("smoke")
    void many_streams_both_ways_at_once_pass_a_narrow_line_between_hops() throws Exception {
        int bytes = 3_000_000;
        try (Hops hops = Hops.jumpHosts(1);
                TunnelSupervisor supervisor = supervisor(hops.spec())) {
            InetSocketAddress address = supervisor.start().awaitUp(PATIENCE).localAddress("echo");
            hops.link(1).throttle(8_000_000);
            List<CompletableFuture<Integer>> streams = Stream.generate(() -> CompletableFuture.supplyAsync(
                            () -> toAndFro(address, bytes), task -> Echo.daemon("stream", task)))
                    .limit(8)
                    .toList();
            for (CompletableFuture<Integer> stream : streams) {
                assertThat(stream).succeedsWithin(PATIENCE).isEqualTo(bytes);
            }
            assertThat(events.count(TunnelEvent.StateChanged.class::isInstance)).isEqualTo(2);
        }
    }

    @Test
    @Tag("smoke")
    void a_client_that_stops_reading_holds_up_nobody_else() throws Exception {
        int plenty = 20_000_000;
        ServerAlive alive = ServerAlive.of(Duration.ofMillis(300), 3);
        try (Source source = Source.of(plenty);
                Hops hops = Hops.jumpHosts(2);
                TunnelSupervisor supervisor = supervisor(hops.spec()
                        .serverAlive(alive)
                        .forward(Forward.local("source", "0:127.0.0.1:" + source.port())));
                Socket stalled = new Socket()) {
            supervisor.start().awaitUp(PATIENCE);
            stalled.connect(supervisor.localAddress("source"));
            assertThat(stalled.getInputStream().read()).isNotNegative();
            for (int i = 0; i < 20; i++) {
                assertThat(Echo.ask(supervisor.localAddress("echo"), "still there?"))
                        .isEqualTo("still there?");
            }
            if (!Boolean.getBoolean("autotunnel.modulePath")) { // there such a client is closed
                assertThat(stalled.getInputStream().readAllBytes()).hasSize(plenty - 1);
                assertThat(source.poured()).succeedsWithin(PATIENCE);
            }
            assertThat(events.count(TunnelEvent.StateChanged.class::isInstance)).isEqualTo(2);
        }
    }

    @Test
    void no_port_of_this_machine_is_bound_for_a_hop() {
        assumeThat(ListeningPorts.canBeSeen()).as("/proc/self/net is there").isTrue();
        try (Hops hops = Hops.jumpHosts(3);
                TunnelSupervisor supervisor = TunnelSupervisor.builder(hops.spec()
                                .forward(Forward.local("echo", "0:127.0.0.1:" + echo.port()))
                                .build())
                        .build()) {
            Set<Integer> before = ListeningPorts.ofThisProcess();
            supervisor.start().awaitUp(PATIENCE);
            Set<Integer> after = ListeningPorts.ofThisProcess();
            after.removeAll(before);
            assertThat(after).containsExactly(supervisor.localAddress("echo").getPort());
        }
    }

    @Test
    void a_hop_whose_host_key_is_not_checked_is_warned_of() {
        try (Hops hops = Hops.jumpHosts(2);
                TunnelSupervisor supervisor = supervisor(hops.spec(JumpHostIT::unchecked, 1))) {
            assertThat(CapturedLog.of(TunnelSupervisor.class, supervisor::start))
                    .containsExactly("WARN tunnel hops accepts any host key of u1@127.0.0.1:"
                            + hops.link(1).port() + ": whoever can redirect its traffic can read it");
            supervisor.awaitUp(PATIENCE);
        }
    }

    @Test
    void a_restart_replaces_the_sessions_of_all_hops() {
        try (Hops hops = Hops.jumpHosts(2)) {
            TunnelSupervisor supervisor = supervisor(hops.spec()).start().awaitUp(PATIENCE);
            supervisor.restart();
            supervisor.awaitUp(PATIENCE);
            hops.awaitSessions(1);
            for (int i = 0; i < hops.count(); i++) {
                assertThat(hops.server(i).attempts()).isEqualTo(2);
            }
            supervisor.close();
            hops.awaitSessions(0);
            Leaks.awaitNoThreads();
        }
    }

    private TunnelSupervisor supervisor(TunnelSpec.Builder spec) {
        TunnelSpec complete = spec.forward(Forward.local("echo", "0:127.0.0.1:" + echo.port()))
                .forward(Forward.remote("back", "0:127.0.0.1:" + echo.port()))
                .build();
        return TunnelSupervisor.builder(complete)
                .monitor(MonitorSpec.loop())
                .listener(events)
                .build();
    }

    private static SshServer unchecked(SshServer server) {
        return server.toBuilder().hostKeys(HostKeys.insecureAcceptAnyKey()).build();
    }

    /** Sends all while it reads; how many bytes came back. */
    private static int toAndFro(InetSocketAddress address, int bytes) {
        try (Socket socket = new Socket()) {
            socket.setSoTimeout((int) PATIENCE.toMillis());
            socket.connect(address);
            CompletableFuture<byte[]> back =
                    CompletableFuture.supplyAsync(() -> readAll(socket), task -> Echo.daemon("stream", task));
            socket.getOutputStream().write(new byte[bytes]);
            socket.shutdownOutput();
            return back.join().length;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static byte[] readAll(Socket socket) {
        try {
            return socket.getInputStream().readAllBytes();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
