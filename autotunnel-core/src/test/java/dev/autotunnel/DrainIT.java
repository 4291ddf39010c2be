package dev.autotunnel;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import dev.autotunnel.event.Failure.Kind;
import dev.autotunnel.event.Phase;
import dev.autotunnel.event.TunnelEvent;
import dev.autotunnel.spec.Forward;
import dev.autotunnel.spec.MonitorSpec;
import dev.autotunnel.spec.ServerAlive;
import dev.autotunnel.spec.TunnelSpec;
import dev.autotunnel.testkit.EmbeddedSshServer;
import dev.autotunnel.testkit.FaultyLink;
import java.io.IOException;
import java.net.ConnectException;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.SocketException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** stop(Duration): what is there may finish, and nothing else comes. */
@Timeout(value = 120, unit = TimeUnit.SECONDS, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
class DrainIT {
    private static final Duration PATIENCE = Duration.ofSeconds(60);
    private static final Duration LONG = Duration.ofMinutes(10);
    private static final Duration SOON = Duration.ofSeconds(20); // anything but the end of a long drain
    private static final Duration BOUND = TunnelSupervisor.CLOSE_BOUND.plusMillis(500);
    private static final long BYTES = 8_000_000;

    @AutoClose
    private final EmbeddedSshServer server = EmbeddedSshServer.start();

    @AutoClose
    private final FaultyLink link = FaultyLink.to(server.address());

    @AutoClose
    private final Echo echo = Echo.start();

    private final Recorder events = new Recorder();
    private ServerAlive serverAlive = ServerAlive.defaults();

    @Test
    @Tag("smoke")
    void a_transfer_finishes_whole_and_whoever_comes_meanwhile_is_refused() throws Exception {
        try (Bulk bulk = Bulk.start(BYTES);
                TunnelSupervisor supervisor = supervisor(bulk.port()).start().awaitUp(PATIENCE);
                Socket transfer = connected(supervisor, "bulk")) {
            InetSocketAddress local = supervisor.localAddress("echo");
            InetSocketAddress remote = BoundAddress.of(supervisor, "back");
            CompletableFuture<Duration> stopped = stopping(supervisor, LONG);

            assertThatThrownBy(() -> Echo.ask(local, "too late")).isInstanceOf(ConnectException.class);
            assertNothingAnswers(remote);
            assertThat(supervisor.state().phase()).isEqualTo(Phase.STOPPING);
            assertThat(Bulk.exchange(transfer, BYTES)).isEqualTo(Bulk.checksumOfSent(2, BYTES));
            assertThat(bulk.received()).isEqualTo(Bulk.checksumOfSent(1, BYTES));

            assertThat(stopped.get()).isLessThan(SOON);
            assertThat(supervisor.state().phase()).isEqualTo(Phase.STOPPED);
            assertThat(events.count(TunnelEvent.ConnectionFailed.class::isInstance))
                    .isZero();
        }
        Leaks.awaitNoThreads();
    }

    @Test
    void an_upload_to_a_target_that_has_said_all_arrives_whole() throws Exception {
        try (Bulk bulk = Bulk.startSpeaking(BYTES);
                TunnelSupervisor supervisor = supervisor(bulk.port()).start().awaitUp(PATIENCE);
                Socket transfer = connected(supervisor, "bulk")) {
            CompletableFuture<Duration> stopped = stopping(supervisor, LONG);

            assertThat(Bulk.exchangeListening(transfer, BYTES)).isEqualTo(Bulk.checksumOfSent(2, BYTES));
            assertThat(bulk.received()).isEqualTo(Bulk.checksumOfSent(1, BYTES));
            assertThat(stopped.get()).isLessThan(SOON);
        }
    }

    @Test
    void a_connection_of_a_remote_forward_finishes_too() throws Exception {
        try (TunnelSupervisor supervisor = supervisor(1).start().awaitUp(PATIENCE);
                Socket client = new Socket()) {
            client.connect(BoundAddress.of(supervisor, "back"));
            await().until(() -> open(supervisor, "back") == 1);
            CompletableFuture<Duration> stopped = stopping(supervisor, LONG);

            client.getOutputStream().write("from the server".getBytes(StandardCharsets.UTF_8));
            client.shutdownOutput();
            assertThat(client.getInputStream().readAllBytes()).asString().isEqualTo("from the server");
            assertThat(stopped.get()).isLessThan(SOON);
        }
    }

    @Test
    void the_link_is_kept_alive_and_at_the_deadline_what_is_left_is_cut() throws Exception {
        serverAlive = ServerAlive.of(Duration.ofMillis(400), 4); // silent for 2 s it is dead
        Duration drain = Duration.ofSeconds(5);
        try (TunnelSupervisor supervisor = supervisor(1).start().awaitUp(PATIENCE);
                Socket client = connected(supervisor, "echo")) {
            CompletableFuture<Duration> stopped = stopping(supervisor, drain);

            assertReset(client);
            assertThat(stopped.get()).isBetween(drain, drain.plus(BOUND));
            assertThat(events.awaitPhase(Phase.STOPPED).failure()).isEmpty();
        }
    }

    @Test
    void a_link_that_is_cut_ends_it_at_once_and_the_event_says_why() throws Exception {
        try (TunnelSupervisor supervisor = supervisor(1).start().awaitUp(PATIENCE);
                Socket client = connected(supervisor, "echo")) {
            CompletableFuture<Duration> stopped = stopping(supervisor, LONG);
            link.cut();

            assertReset(client);
            assertThat(stopped.get()).isLessThan(SOON);
            assertThat(events.awaitPhase(Phase.STOPPED).failure())
                    .hasValueSatisfying(why -> assertThat(why.kind()).isEqualTo(Kind.LINK_CLOSED));
            assertThat(events.count(e -> e.state().phase() == Phase.WAITING)).isZero();
        }
        assertThat(server.attempts()).isEqualTo(1);
    }

    @Test
    void a_link_that_falls_silent_ends_it() throws Exception {
        serverAlive = ServerAlive.of(Duration.ofMillis(300), 2);
        try (TunnelSupervisor supervisor = supervisor(1).start().awaitUp(PATIENCE);
                Socket client = connected(supervisor, "echo")) {
            CompletableFuture<Duration> stopped = stopping(supervisor, LONG);
            link.freeze();

            assertThat(stopped.get()).isLessThan(SOON);
            assertReset(client);
            assertThat(events.awaitPhase(Phase.STOPPED).failure())
                    .hasValueSatisfying(why -> assertThat(why.kind()).isEqualTo(Kind.LINK_SILENT));
        }
    }

    @Test
    void close_cuts_it_short_within_its_own_bound() throws Exception {
        TunnelSupervisor supervisor = supervisor(1).start().awaitUp(PATIENCE);
        try (supervisor;
                Socket client = connected(supervisor, "echo")) {
            CompletableFuture<Duration> stopped = stopping(supervisor, LONG);
            link.freezeUpstream();
            long start = System.nanoTime();
            supervisor.close();

            assertThat(since(start)).isLessThan(BOUND);
            assertReset(client);
            assertThat(stopped.get()).isLessThan(SOON);
            assertThat(supervisor.state().phase()).isEqualTo(Phase.STOPPED);
        }
        Leaks.awaitNoThreads();
    }

    @Test
    void the_shorter_of_two_counts_whichever_came_first() throws Exception {
        try (TunnelSupervisor supervisor = supervisor(1).start().awaitUp(PATIENCE);
                Socket client = connected(supervisor, "echo")) {
            CompletableFuture<Duration> stopped = stopping(supervisor, LONG);
            supervisor.stop(Duration.ofMillis(100));

            assertThat(stopped.get()).isLessThan(SOON);
            assertReset(client);
        }
    }

    @Test
    void an_interrupt_cuts_it_short_and_is_kept() throws Exception {
        try (TunnelSupervisor supervisor = supervisor(1).start().awaitUp(PATIENCE);
                Socket client = connected(supervisor, "echo")) {
            Thread.currentThread().interrupt();
            supervisor.stop(LONG);

            assertThat(Thread.interrupted()).isTrue();
            assertThat(supervisor.state().phase()).isEqualTo(Phase.STOPPED);
            assertReset(client);
        }
    }

    @Test
    void start_cuts_it_short_and_whoever_drained_does_not_stop_what_begins() throws Exception {
        try (TunnelSupervisor supervisor = supervisor(1).start().awaitUp(PATIENCE);
                Socket client = connected(supervisor, "echo")) {
            InetSocketAddress before = supervisor.localAddress("echo");
            CompletableFuture<Duration> stopped = stopping(supervisor, LONG);
            supervisor.start().awaitUp(PATIENCE);

            assertThat(stopped.get()).isLessThan(SOON);
            assertReset(client);
            assertThat(supervisor.localAddress("echo")).isEqualTo(before);
            assertThat(Echo.ask(before, "again")).isEqualTo("again");
        }
    }

    @Test
    void where_there_is_nothing_to_finish_it_stops_at_once() throws Exception {
        try (TunnelSupervisor supervisor = supervisor(1).start().awaitUp(PATIENCE)) {
            supervisor.stop(LONG);
            assertThat(supervisor.state().phase()).isEqualTo(Phase.STOPPED);
            supervisor.stop(LONG);

            supervisor.start().awaitUp(PATIENCE);
            try (Socket client = connected(supervisor, "echo")) {
                supervisor.stop(Duration.ZERO);
                assertReset(client);
            }
            assertThatThrownBy(() -> supervisor.stop(Duration.ofMillis(-1)))
                    .isInstanceOf(IllegalArgumentException.class);

            server.stop();
            supervisor.start();
            await().atMost(PATIENCE).until(() -> supervisor.state().phase() == Phase.WAITING);
            try (Socket held = new Socket()) {
                held.connect(supervisor.localAddress("echo"));
                await().until(() -> supervisor.counters("echo").held() == 1);
                supervisor.stop(LONG);
                assertReset(held);
            }
            assertThat(supervisor.state().phase()).isEqualTo(Phase.STOPPED);
        }
    }

    /** Begins to stop, on a thread of its own; tells how long it took. */
    private CompletableFuture<Duration> stopping(TunnelSupervisor supervisor, Duration drain) {
        CompletableFuture<Duration> took = new CompletableFuture<>();
        Echo.daemon("stop", () -> {
            long start = System.nanoTime();
            supervisor.stop(drain);
            took.complete(since(start));
        });
        await().atMost(PATIENCE).until(() -> supervisor.state().phase() == Phase.STOPPING);
        return took;
    }

    private static Socket connected(TunnelSupervisor supervisor, String forward) throws IOException {
        Socket socket = new Socket();
        socket.setSoTimeout((int) PATIENCE.toMillis());
        socket.connect(supervisor.localAddress(forward));
        await().atMost(PATIENCE).until(() -> open(supervisor, forward) == 1);
        return socket;
    }

    private static int open(TunnelSupervisor supervisor, String forward) {
        return supervisor.counters(forward).open();
    }

    private static void assertReset(Socket client) {
        assertThatThrownBy(() -> client.getInputStream().read()).isInstanceOf(SocketException.class);
    }

    /** The server still listens, and closes whoever comes. */
    private static void assertNothingAnswers(InetSocketAddress address) {
        try {
            assertThat(Echo.ask(address, "too late")).isEmpty();
        } catch (IOException e) {
            assertThat(e).hasMessageContaining("reset");
        }
    }

    private static Duration since(long start) {
        return Duration.ofNanos(System.nanoTime() - start);
    }

    private TunnelSupervisor supervisor(int bulkPort) {
        TunnelSpec spec = Specs.to(server, link.address())
                .serverAlive(serverAlive)
                .forward(Forward.local("echo", "0:127.0.0.1:" + echo.port()))
                .forward(Forward.local("bulk", "0:127.0.0.1:" + bulkPort))
                .forward(Forward.remote("back", "0:127.0.0.1:" + echo.port()))
                .build();
        return TunnelSupervisor.builder(spec)
                .monitor(MonitorSpec.loop())
                .listener(events)
                .build();
    }
}
