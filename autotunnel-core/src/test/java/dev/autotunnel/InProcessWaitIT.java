package dev.autotunnel;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowable;
import static org.awaitility.Awaitility.await;

import dev.autotunnel.event.Failure.Kind;
import dev.autotunnel.event.Phase;
import dev.autotunnel.spec.Forward;
import dev.autotunnel.spec.WhileDown;
import dev.autotunnel.testkit.EmbeddedSshServer;
import dev.autotunnel.testkit.FaultyLink;
import java.net.ConnectException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.SocketException;
import java.net.SocketTimeoutException;
import java.time.Duration;
import java.util.Objects;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** A caller of connect while the tunnel is down: waits as a client of a port does, and is told why it waited in vain. */
@Timeout(value = 120, unit = TimeUnit.SECONDS, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
class InProcessWaitIT {
    private static final Duration PATIENCE = Duration.ofSeconds(30);

    @AutoClose
    private final EmbeddedSshServer server = EmbeddedSshServer.start();

    @AutoClose
    private final FaultyLink link = FaultyLink.to(server.address());

    @AutoClose
    private final Echo echo = Echo.start();

    private WhileDown whileDown = WhileDown.defaults();

    @Test
    void it_waits_from_bind_on_counted_as_held_and_is_served_when_the_tunnel_is_up() throws Exception {
        try (TunnelSupervisor tunnel = tunnel()) {
            tunnel.bind();
            CompletableFuture<String> answer = asking(tunnel);
            await().until(() -> tunnel.counters("echo").held() == 1);
            assertThat(answer).isNotDone();
            tunnel.start();
            assertThat(answer.get()).isEqualTo("waited");
            assertThat(tunnel.counters("echo").held()).isZero();
        }
    }

    @Test
    void at_the_end_of_the_hold_time_the_last_failure_is_the_cause() throws Exception {
        whileDown = WhileDown.hold(Duration.ofMillis(300), 10);
        link.refuse();
        try (TunnelSupervisor tunnel = tunnel()) {
            tunnel.start();
            await().until(() -> tunnel.state().phase() == Phase.WAITING);
            Throwable thrown = catchThrowable(() -> tunnel.connect("echo"));
            assertThat(thrown).isInstanceOf(ConnectException.class);
            TunnelException cause = (TunnelException) Objects.requireNonNull(thrown.getCause());
            assertThat(cause.failure().kind()).isNotIn(Kind.HOLD_EXPIRED, Kind.NO_ATTEMPT_IN_TIME);
            assertThat(tunnel.counters("echo").refused()).isOne();
        }
    }

    @Test
    void the_callers_own_time_ends_the_wait_and_leaves_no_place_taken() throws Exception {
        try (TunnelSupervisor tunnel = tunnel()) {
            tunnel.bind();
            assertThatThrownBy(() -> tunnel.connect("echo", Duration.ofMillis(100)))
                    .isInstanceOf(SocketTimeoutException.class);
            Socket socket = tunnel.socketFactory("echo").createSocket();
            assertThatThrownBy(() -> socket.connect(new InetSocketAddress(InetAddress.getLoopbackAddress(), 1), 100))
                    .isInstanceOf(SocketTimeoutException.class);
            assertThat(tunnel.counters("echo").held()).isZero();
            assertThat(tunnel.counters("echo").refused()).isZero();
        }
    }

    @Test
    void close_by_another_thread_ends_the_wait() throws Exception {
        try (TunnelSupervisor tunnel = tunnel()) {
            tunnel.bind();
            Socket socket = tunnel.socketFactory("echo").createSocket();
            CompletableFuture<Throwable> thrown = CompletableFuture.supplyAsync(() ->
                    catchThrowable(() -> socket.connect(new InetSocketAddress(InetAddress.getLoopbackAddress(), 1))));
            await().until(() -> tunnel.counters("echo").held() == 1);
            socket.close();
            assertThat(thrown.get()).isInstanceOf(SocketException.class).hasMessage("Socket closed");
            assertThat(tunnel.counters("echo").held()).isZero();
        }
    }

    @Test
    void an_interrupt_does_not_end_the_wait_of_a_platform_thread() throws Exception {
        try (TunnelSupervisor tunnel = tunnel()) {
            tunnel.bind();
            CompletableFuture<String> answer = new CompletableFuture<>();
            Thread caller = new Thread(() -> {
                try {
                    answer.complete(Echo.ask(tunnel.connect("echo"), "still there") + Thread.interrupted());
                } catch (Exception e) {
                    answer.completeExceptionally(e);
                }
            });
            caller.start();
            await().until(() -> tunnel.counters("echo").held() == 1);
            caller.interrupt();
            tunnel.start();
            assertThat(answer.get()).isEqualTo("still theretrue");
        }
    }

    @Test
    void a_full_queue_and_a_rule_to_refuse_are_told_at_once() throws Exception {
        whileDown = WhileDown.hold(Duration.ofMinutes(1), 1);
        try (TunnelSupervisor tunnel = tunnel()) {
            tunnel.bind();
            CompletableFuture<String> first = asking(tunnel);
            await().until(() -> tunnel.counters("echo").held() == 1);
            assertThatThrownBy(() -> tunnel.connect("echo"))
                    .isInstanceOf(ConnectException.class)
                    .hasMessageContaining("1 clients wait")
                    .hasCauseInstanceOf(TunnelException.class);
            tunnel.stop();
            await().until(first::isCompletedExceptionally);
        }
        whileDown = WhileDown.refuse();
        try (TunnelSupervisor tunnel = tunnel()) {
            tunnel.bind();
            assertThatThrownBy(() -> tunnel.connect("echo")).isInstanceOf(ConnectException.class);
        }
    }

    @Test
    void a_tunnel_that_does_not_run_or_has_failed_says_so_at_once() throws Exception {
        try (TunnelSupervisor tunnel = tunnel()) {
            assertThat(kindOf(catchThrowable(() -> tunnel.connect("echo")))).isEqualTo(Kind.STOPPED);
            tunnel.start().awaitUp(PATIENCE);
            tunnel.stop();
            assertThat(kindOf(catchThrowable(() -> tunnel.connect("echo")))).isEqualTo(Kind.STOPPED);
        }
        server.refuseAuthentication(true);
        try (TunnelSupervisor tunnel = tunnel()) {
            tunnel.start();
            await().until(() -> tunnel.state().phase() == Phase.FAILED);
            assertThat(kindOf(catchThrowable(() -> tunnel.connect("echo")))).isEqualTo(Kind.AUTHENTICATION_REFUSED);
        }
    }

    private static Kind kindOf(Throwable thrown) {
        assertThat(thrown).isInstanceOf(ConnectException.class);
        return ((TunnelException) Objects.requireNonNull(thrown.getCause()))
                .failure()
                .kind();
    }

    private CompletableFuture<String> asking(TunnelSupervisor tunnel) {
        return CompletableFuture.supplyAsync(() -> {
            try {
                return Echo.ask(tunnel.connect("echo"), "waited");
            } catch (java.io.IOException e) {
                throw new java.io.UncheckedIOException(e);
            }
        });
    }

    private TunnelSupervisor tunnel() {
        return TunnelSupervisor.builder(Specs.to(server, link.address())
                        .forward(Forward.direct("echo").to("127.0.0.1", echo.port()))
                        .whileDown(whileDown)
                        .build())
                .build();
    }
}
