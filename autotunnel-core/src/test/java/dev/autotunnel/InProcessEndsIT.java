package dev.autotunnel;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import dev.autotunnel.event.Phase;
import dev.autotunnel.event.TunnelEvent;
import dev.autotunnel.spec.Forward;
import dev.autotunnel.spec.ServerAlive;
import dev.autotunnel.spec.TunnelSpec;
import dev.autotunnel.testkit.EmbeddedSshServer;
import dev.autotunnel.testkit.FaultyLink;
import java.io.IOException;
import java.net.ConnectException;
import java.net.Socket;
import java.net.SocketException;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Sockets in process when the link dies, the tunnel stops, or the supervisor closes. */
@Timeout(value = 120, unit = TimeUnit.SECONDS, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
class InProcessEndsIT {
    private static final Duration PATIENCE = Duration.ofSeconds(60);
    private static final Duration LONG = Duration.ofMinutes(10);
    private static final Duration SOON = Duration.ofSeconds(20); // anything but the end of a long drain
    private static final int MUCH = 60_000_000; // more than all buffers and windows on the way hold
    private static final long BYTES = 8_000_000;

    @AutoClose
    private final EmbeddedSshServer server = EmbeddedSshServer.start();

    @AutoClose
    private final FaultyLink link = FaultyLink.to(server.address());

    @AutoClose
    private final Echo echo = Echo.start();

    private final Recorder events = new Recorder();

    @Test
    @Tag("smoke")
    void a_link_that_is_cut_resets_the_reader_and_the_writer_and_the_next_connect_waits_for_the_next_link()
            throws Exception {
        try (TunnelSupervisor tunnel = supervisor(1).start().awaitUp(PATIENCE);
                Socket reading = tunnel.connect("echo");
                Socket writing = tunnel.connect("echo")) {
            CompletableFuture<Throwable> reader =
                    thrownBy(() -> reading.getInputStream().read());
            CompletableFuture<Throwable> writer =
                    thrownBy(() -> writing.getOutputStream().write(new byte[MUCH])); // the echo is not read
            await().until(() -> tunnel.counters("echo").bytesSent() > 100_000);
            link.cut();
            assertThat(reader.get()).isInstanceOf(SocketException.class).hasMessage("Connection reset");
            assertThat(writer.get()).isInstanceOf(SocketException.class).hasMessage("Connection reset");
            assertThatThrownBy(() -> reading.getOutputStream().write(1)).isInstanceOf(SocketException.class);
            assertThat(reading.isClosed()).isFalse();
            assertThat(Echo.ask(tunnel.connect("echo"), "the next link")).isEqualTo("the next link");
            assertThat(tunnel.counters("echo").open()).isZero();
        }
        Leaks.awaitNoThreads();
    }

    @Test
    void a_frozen_link_is_found_dead_and_resets_a_writer_that_cannot_write() throws Exception {
        try (TunnelSupervisor tunnel = supervisor(1).start().awaitUp(PATIENCE);
                Socket writing = tunnel.connect("echo")) {
            link.freeze();
            CompletableFuture<Throwable> writer = thrownBy(() -> {
                while (true) {
                    writing.getOutputStream().write(new byte[MUCH]);
                }
            });
            assertThat(writer.get()).isInstanceOf(SocketException.class).hasMessage("Connection reset");
            link.heal();
            assertThat(Echo.ask(tunnel.connect("echo"), "thawed")).isEqualTo("thawed");
        }
    }

    @Test
    void close_returns_while_the_link_is_frozen_and_frees_the_writer() throws Exception {
        try (TunnelSupervisor tunnel = supervisor(1).start().awaitUp(PATIENCE)) {
            Socket writing = tunnel.connect("echo");
            CompletableFuture<Throwable> writer =
                    thrownBy(() -> writing.getOutputStream().write(new byte[MUCH])); // waits for room
            await().during(Duration.ofMillis(200)).until(() -> !writer.isDone());
            link.freeze();
            long begin = System.nanoTime();
            writing.close();
            assertThat(since(begin)).isLessThan(Duration.ofMillis(500));
            assertThat(writer.get()).isInstanceOf(SocketException.class).hasMessage("Socket closed");
        }
    }

    @Test
    void stop_resets_what_is_open() throws Exception {
        try (TunnelSupervisor tunnel = supervisor(1).start().awaitUp(PATIENCE);
                Socket socket = tunnel.connect("echo")) {
            CompletableFuture<Throwable> reader =
                    thrownBy(() -> socket.getInputStream().read());
            tunnel.stop();
            assertThat(reader.get()).isInstanceOf(SocketException.class).hasMessage("Connection reset");
            assertThatThrownBy(() -> tunnel.connect("echo")).isInstanceOf(ConnectException.class);
        }
    }

    @Test
    void a_drain_lets_a_transfer_finish_whole_and_takes_no_other() throws Exception {
        try (Bulk bulk = Bulk.start(BYTES);
                TunnelSupervisor tunnel = supervisor(bulk.port()).start().awaitUp(PATIENCE)) {
            Socket transfer = tunnel.connect("bulk");
            CompletableFuture<Duration> stopped = stopping(tunnel, LONG);
            assertThatThrownBy(() -> tunnel.connect("echo")).isInstanceOf(ConnectException.class);
            assertThat(tunnel.state().phase()).isEqualTo(Phase.STOPPING);
            assertThat(Bulk.exchange(transfer, BYTES)).isEqualTo(Bulk.checksumOfSent(2, BYTES));
            assertThat(bulk.received()).isEqualTo(Bulk.checksumOfSent(1, BYTES));
            transfer.close();
            assertThat(stopped.get()).isLessThan(SOON);
            assertThat(events.count(TunnelEvent.ConnectionFailed.class::isInstance))
                    .isZero();
        }
    }

    @Test
    void what_was_written_before_a_close_is_delivered_by_a_drain() throws Exception {
        try (Talk talk = Talk.start();
                TunnelSupervisor tunnel = supervisor(talk.port()).start().awaitUp(PATIENCE)) {
            Talk.Script script = new Talk.Script(Talk.Manner.CLIENT_FIRST, 11, 3_000_000, 10);
            Socket socket = tunnel.connect("bulk");
            Talk.begin(socket, script);
            Talk.say(socket.getOutputStream(), script.number(), script.up());
            CompletableFuture<Duration> stopped = stopping(tunnel, LONG);
            socket.close();
            assertThat(talk.heard(11).get()).isEqualTo(script.checksumUp());
            assertThat(stopped.get()).isLessThan(SOON);
        }
    }

    @Test
    void interrupts_of_a_writer_do_not_break_the_link_behind_a_jump_host() throws Exception {
        try (Hops hops = Hops.jumpHosts(1);
                Talk talk = Talk.start();
                TunnelSupervisor tunnel = TunnelSupervisor.builder(hops.spec()
                                .forward(Forward.direct("talk", "127.0.0.1:" + talk.port()))
                                .build())
                        .listener(events)
                        .build()) {
            tunnel.start().awaitUp(PATIENCE);
            hops.link(1).throttle(4_000_000); // so that the writer waits for room in the jump host's channel
            Talk.Script script = new Talk.Script(Talk.Manner.CLIENT_FIRST, 5, 4_000_000, 100);
            CompletableFuture<Long> came = new CompletableFuture<>();
            Thread writer = Echo.daemon("writer", () -> {
                try {
                    came.complete(Talk.hold(tunnel.connect("talk"), script));
                } catch (Exception e) {
                    came.completeExceptionally(e);
                }
            });
            await().atMost(Duration.ofSeconds(110))
                    .pollInterval(Duration.ofMillis(10))
                    .until(() -> {
                        writer.interrupt();
                        return came.isDone();
                    });
            assertThat(came.get()).isEqualTo(script.checksumDown());
            assertThat(talk.heard(5).get()).isEqualTo(script.checksumUp());
            assertThat(events.count(TunnelEvent.StateChanged.class::isInstance)).isEqualTo(2);
        }
    }

    private static CompletableFuture<Throwable> thrownBy(ThrowingCallable call) {
        CompletableFuture<Throwable> thrown = new CompletableFuture<>();
        Echo.daemon("call", () -> {
            try {
                call.call();
                thrown.completeExceptionally(new AssertionError("nothing was thrown"));
            } catch (Throwable e) {
                thrown.complete(e);
            }
        });
        return thrown;
    }

    /** Begins to stop, on a thread of its own; tells how long it took. */
    private CompletableFuture<Duration> stopping(TunnelSupervisor tunnel, Duration drain) {
        CompletableFuture<Duration> took = new CompletableFuture<>();
        Echo.daemon("stop", () -> {
            long start = System.nanoTime();
            tunnel.stop(drain);
            took.complete(since(start));
        });
        await().atMost(PATIENCE).until(() -> tunnel.state().phase() == Phase.STOPPING);
        return took;
    }

    private static Duration since(long start) {
        return Duration.ofNanos(System.nanoTime() - start);
    }

    private TunnelSupervisor supervisor(int bulkPort) throws IOException {
        TunnelSpec spec = Specs.to(server, link.address())
                .serverAlive(ServerAlive.of(Duration.ofMillis(400), 4)) // silent for 2 s it is dead
                .forward(Forward.direct("echo", "127.0.0.1:" + echo.port()))
                .forward(Forward.direct("bulk", "127.0.0.1:" + bulkPort))
                .build();
        return TunnelSupervisor.builder(spec).listener(events).build();
    }
}
