package dev.autotunnel.internal.relay.inprocess;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.autotunnel.event.Failure;
import dev.autotunnel.event.Failure.Kind;
import dev.autotunnel.event.Failure.Stage;
import dev.autotunnel.internal.relay.LocalRelay;
import dev.autotunnel.internal.relay.client.RelayEvents;
import dev.autotunnel.internal.relay.io.Acceptor;
import dev.autotunnel.internal.relay.pump.Traffic;
import dev.autotunnel.internal.relay.pump.TunnelIoThread;
import dev.autotunnel.internal.runtime.Deadline;
import dev.autotunnel.internal.runtime.VirtualRuntime;
import dev.autotunnel.internal.transport.FakeChannel;
import dev.autotunnel.internal.transport.FakeLink;
import dev.autotunnel.internal.transport.SshLink;
import dev.autotunnel.spec.Endpoint;
import dev.autotunnel.spec.Forward;
import dev.autotunnel.spec.WhileDown;
import java.io.IOException;
import java.net.ConnectException;
import java.net.Socket;
import java.net.SocketTimeoutException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** How long a caller waits for its connection, in virtual time. */
@Timeout(value = 30, unit = TimeUnit.SECONDS, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
class InProcessWaitTest {
    private static final Duration MOST = Duration.ofSeconds(30);
    private static final Duration SECOND = Duration.ofSeconds(1);
    private static final Forward DB = Forward.direct("db").to("db.internal", 5432);
    private static final Failure REFUSED =
            Failure.of(Kind.CONNECT_REFUSED, Stage.CONNECT, "the bastion refuses connections");

    private final VirtualRuntime runtime = new VirtualRuntime();
    private final Traffic traffic = new Traffic(List.of(DB));
    private final List<String> told = Collections.synchronizedList(new ArrayList<>());
    private @Nullable Failure down = REFUSED;
    private final LocalRelay relay = new LocalRelay(
            new TunnelIoThread(runtime), new Acceptor(runtime), traffic, WhileDown.hold(MOST, 2), new Told());
    private final TunnelSockets sockets = new TunnelSockets(
            runtime,
            relay::arrived,
            "orders",
            () -> List.of(DB),
            new ConnectFailures("orders", failure -> new IllegalStateException(failure.message()), () -> down));

    @BeforeEach
    void takesClients() throws Exception {
        relay.bind();
    }

    @Test
    void it_waits_as_long_as_a_client_of_a_port_and_hears_of_the_last_failure() {
        CompletableFuture<Socket> call = connect(null);

        runtime.advance(MOST.minusMillis(1));
        assertThat(call).isNotDone();
        runtime.advance(Duration.ofMillis(1));

        assertThat(thrown(call))
                .isInstanceOf(ConnectException.class)
                .hasMessageContainingAll("orders", "db.internal:5432", "30 s")
                .cause()
                .hasMessage(REFUSED.message());
        assertThat(told).containsExactly("came true", "left", "HOLD_EXPIRED");
        assertThat(traffic.of("db").counters().refused()).isOne();
    }

    @Test
    void its_own_time_ends_the_wait_earlier_and_reports_nothing() {
        CompletableFuture<Socket> call = connect(SECOND);

        runtime.advance(SECOND.minusMillis(1));
        assertThat(call).isNotDone();
        runtime.advance(Duration.ofMillis(1));

        assertThat(thrown(call)).isInstanceOf(SocketTimeoutException.class).hasMessageContaining(REFUSED.message());
        assertThat(told).containsExactly("came true", "left");
        assertThat(traffic.connections()).isZero();
        assertThat(runtime.pendingTimers()).isZero();
    }

    @Test
    void a_socket_that_is_closed_before_it_has_a_place_keeps_none() throws Exception {
        InProcessClient client = new InProcessClient(runtime);
        client.close();
        relay.arrived("db", new Endpoint.Tcp("db.internal", 5432), client);

        assertThat(client.await(runtime, Duration.ZERO)).isEqualTo(InProcessClient.Outcome.CLOSED);
        assertThat(relay.waiting()).isZero();
        assertThat(traffic.connections()).isZero();
    }

    @Test
    void a_link_ends_the_wait() throws Exception {
        FakeLink link = new FakeLink();
        CompletableFuture<Socket> call = connect(null);

        relay.attach(link);

        try (Socket socket = call.get()) {
            assertThat(socket.isConnected()).isTrue();
            assertThat(link.requested()).containsExactly(new Endpoint.Tcp("db.internal", 5432));
            assertThat(traffic.of("db").counters().open()).isOne();
        }
        assertThat(traffic.connections()).isZero();
    }

    @Test
    void its_own_time_also_bounds_the_servers_answer_and_a_late_channel_is_closed() {
        FakeLink link = new FakeLink().hangOpens();
        relay.attach(link);
        CompletableFuture<Socket> call = connect(SECOND, () -> !link.requested().isEmpty());

        runtime.advance(SECOND);
        assertThat(thrown(call)).isInstanceOf(SocketTimeoutException.class);
        assertThat(traffic.connections()).isZero();
        link.release();

        assertThat(link.channels()).allMatch(FakeChannel::isClosed);
    }

    @Test
    void an_open_that_the_server_did_not_answer_is_tried_again_after_a_pause() {
        FakeLink link = new FakeLink().refuseOpens(Kind.FORWARD_TIMEOUT);
        relay.attach(link);
        CompletableFuture<Socket> call = connect(null, () -> link.requested().size() == 1);

        runtime.advance(SECOND);
        await().until(() -> link.requested().size() == 2);
        assertThat(call).isNotDone();
        relay.close();

        assertThat(thrown(call)).isInstanceOf(ConnectException.class);
    }

    @Test
    void nobody_waits_in_vain() {
        relay.noAttemptBefore(Deadline.after(runtime, MOST.plusSeconds(1)), REFUSED);
        CompletableFuture<Socket> call = start(null);

        assertThat(thrown(call))
                .isInstanceOf(ConnectException.class)
                .hasMessageContaining("the next attempt is in")
                .cause()
                .hasMessage(REFUSED.message());
    }

    @Test
    void a_third_caller_finds_the_queue_full() {
        CompletableFuture<Socket> first = connect(null);
        CompletableFuture<Socket> second =
                connect(null, () -> traffic.of("db").counters().held() == 2);

        assertThat(thrown(start(null))).isInstanceOf(ConnectException.class).hasMessageContaining("2 clients wait");
        relay.close();
        assertThat(thrown(first)).isInstanceOf(ConnectException.class);
        assertThat(thrown(second)).isInstanceOf(ConnectException.class);
    }

    /** Calls connect on a thread of its own, and waits until the caller is held. */
    private CompletableFuture<Socket> connect(@Nullable Duration time) {
        return connect(time, () -> traffic.of("db").counters().held() == 1);
    }

    private CompletableFuture<Socket> connect(
            @Nullable Duration time, java.util.concurrent.Callable<Boolean> underWay) {
        CompletableFuture<Socket> call = start(time);
        await().until(() -> underWay.call() && (time == null || runtime.pendingTimers() > 1));
        return call;
    }

    private CompletableFuture<Socket> start(@Nullable Duration time) {
        CompletableFuture<Socket> call = new CompletableFuture<>();
        Thread caller = new Thread(() -> {
            try {
                call.complete(sockets.connect("db", time));
            } catch (IOException | RuntimeException e) {
                call.completeExceptionally(e);
            }
        });
        caller.setDaemon(true);
        caller.start();
        return call;
    }

    private static Throwable thrown(CompletableFuture<Socket> call) {
        try {
            throw new AssertionError("connected: " + call.get());
        } catch (ExecutionException e) {
            return Objects.requireNonNull(e.getCause());
        } catch (InterruptedException e) {
            throw new IllegalStateException(e);
        }
    }

    /** Notes what the supervisor is told. */
    private final class Told implements RelayEvents {
        @Override
        public void connectionFailed(String forward, Failure failure) {
            told.add(failure.kind().name());
        }

        @Override
        public void openIsSlow(SshLink link, Duration silent) {}

        @Override
        public void targetIsSlow(String forward, Endpoint target, Duration waited) {}

        @Override
        public void clientCame(boolean waits) {
            told.add("came " + waits);
        }

        @Override
        public void clientsLeft() {
            told.add("left");
        }
    }
}
