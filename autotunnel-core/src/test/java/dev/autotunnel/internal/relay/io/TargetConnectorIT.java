package dev.autotunnel.internal.relay.io;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.autotunnel.internal.runtime.RuntimeProxy;
import dev.autotunnel.internal.runtime.Timer;
import dev.autotunnel.internal.runtime.TunnelRuntime;
import dev.autotunnel.internal.runtime.Uninterruptibles;
import dev.autotunnel.internal.runtime.VirtualRuntime;
import dev.autotunnel.internal.transport.ShyTarget;
import dev.autotunnel.spec.Endpoint;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.SocketAddress;
import java.net.SocketTimeoutException;
import java.net.UnknownHostException;
import java.nio.channels.SelectionKey;
import java.nio.channels.SocketChannel;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** With real sockets, in virtual time. */
@Timeout(value = 30, unit = TimeUnit.SECONDS, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
class TargetConnectorIT {
    private final VirtualRuntime runtime = new VirtualRuntime();
    private final SelectorLoop loop = new SelectorLoop("test-loop", (name, task) -> new Thread(task, name));
    private final ShyTarget shy = ShyTarget.start();
    private final Ends ends = new Ends();
    private ServerSocket target;

    @BeforeEach
    void start() throws IOException {
        target = new ServerSocket(0, 50, InetAddress.getLoopbackAddress());
        loop.start();
    }

    @AfterEach
    void close() throws IOException {
        for (SocketChannel socket : ends.connected) {
            socket.close();
        }
        loop.close();
        shy.close();
        target.close();
    }

    @Test
    void an_address_is_connected_to_without_a_thread_and_a_name_is_looked_up_on_one() {
        dial("127.0.0.1").start();
        await().until(() -> ends.connected.size() == 1);
        assertThat(runtime.pendingTasks()).isZero();
        assertThat(ends.connected.get(0).isBlocking()).isFalse();

        dial("localhost").start();
        assertThat(runtime.pendingTasks()).isEqualTo(1);
        runtime.settle();
        await().until(() -> ends.connected.size() == 2);
        assertThat(ends.failed).isEmpty();
    }

    @Test
    void an_address_that_swallows_packets_leaves_time_for_the_next() {
        TargetConnector dial = dial("127.0.0.1");
        loop.execute(() -> dial.begin(List.of(swallows(), listens())));
        await().until(() -> runtime.timersDueIn().equals(List.of(TargetConnector.TIMEOUT.dividedBy(2))));
        runtime.advance(TargetConnector.TIMEOUT.dividedBy(2));

        await().until(() -> ends.connected.size() == 1);
        assertThat(ends.failed).isEmpty();
        assertThat(runtime.pendingTimers()).isZero();
    }

    @Test
    void an_address_that_refuses_leaves_all_of_it() {
        TargetConnector dial = dial("127.0.0.1");
        loop.execute(() -> dial.begin(List.of(new InetSocketAddress(InetAddress.getLoopbackAddress(), 1), swallows())));

        await().until(() -> runtime.timersDueIn().equals(List.of(TargetConnector.TIMEOUT)));
        runtime.advance(TargetConnector.TIMEOUT);
        await().until(() -> ends.failed.size() == 1);
        assertThat(ends.failed.get(0)).isInstanceOf(SocketTimeoutException.class);
    }

    @Test
    void one_that_is_called_off_fails_once_whenever_that_is() {
        TargetConnector waiting = dial("127.0.0.1");
        loop.execute(() -> waiting.begin(List.of(swallows(), listens())));
        await().until(() -> runtime.pendingTimers() == 1);
        waiting.cancel();
        await().until(() -> ends.failed.size() == 1);
        assertThat(runtime.pendingTimers()).isZero();

        TargetConnector lookingUp = dial("localhost");
        lookingUp.start();
        lookingUp.cancel();
        await().until(() -> ends.failed.size() == 2);
        runtime.settle();
        waiting.cancel();
        loop.executeAndWait(() -> {});
        assertThat(ends.failed).extracting(Throwable::getMessage).containsExactly("called off", "called off");
        assertThat(ends.connected).isEmpty();
    }

    @Test
    void a_name_without_an_address_is_told() {
        dial("no.such.host.invalid").start();
        runtime.settle();

        await().until(() -> ends.failed.size() == 1);
        assertThat(ends.failed.get(0)).isInstanceOf(UnknownHostException.class);
    }

    /** As behind a congested link: what the target said in time counts, though nobody looked. */
    @Test
    void a_target_that_answered_while_the_loop_was_held_up_is_connected_to() throws Exception {
        TargetConnector dial = dial("127.0.0.1");
        loop.execute(() -> dial.begin(List.of(swallows())));
        await().until(() -> runtime.pendingTimers() == 1);
        CountDownLatch heldUp = new CountDownLatch(1);
        loop.execute(() -> Uninterruptibles.await(heldUp, Duration.ofSeconds(20)));
        shy.letIn();
        try (Socket waiting = shy.next()) {
            runtime.advance(TargetConnector.TIMEOUT);
            heldUp.countDown();

            await().until(() -> ends.connected.size() == 1);
            assertThat(ends.connected.get(0).getLocalAddress()).isEqualTo(waiting.getRemoteSocketAddress());
            assertThat(interestOf(ends.connected.get(0))).isZero(); // else the loop would spin until it is served
        }
        assertThat(ends.failed).isEmpty();
    }

    /** The tunnel is being closed: it must be told that nothing comes of it. */
    @Test
    void without_its_loop_it_fails() {
        loop.close();
        TargetConnector dial = dial("127.0.0.1");
        dial.begin(List.of(swallows(), listens()));

        assertThat(ends.failed).hasSize(1);
        assertThat(ends.connected).isEmpty();
        assertThat(runtime.pendingTimers()).isZero();
    }

    @Test
    void an_error_on_the_way_ends_the_attempt() {
        TunnelRuntime poor = new RuntimeProxy(runtime) {
            @Override
            public Timer schedule(Duration delay, Runnable task) {
                throw new OutOfMemoryError("Java heap space, says the test");
            }
        };
        TargetConnector dial = new TargetConnector(poor, loop, new Endpoint.Tcp("127.0.0.1", 1), ends);
        loop.execute(() -> dial.begin(List.of(swallows())));

        await().until(() -> ends.failed.size() == 1);
        assertThat(ends.failed.get(0)).hasMessageContaining("Java heap space");
    }

    private TargetConnector dial(String host) {
        return new TargetConnector(runtime, loop, new Endpoint.Tcp(host, target.getLocalPort()), ends);
    }

    private int interestOf(SocketChannel socket) {
        CompletableFuture<Integer> interest = new CompletableFuture<>();
        loop.execute(() -> {
            SelectionKey key = socket.keyFor(loop.selector());
            interest.complete(key == null ? 0 : key.interestOps());
        });
        return interest.orTimeout(20, TimeUnit.SECONDS).join();
    }

    private SocketAddress listens() {
        return target.getLocalSocketAddress();
    }

    private SocketAddress swallows() {
        return new InetSocketAddress(InetAddress.getLoopbackAddress(), shy.port());
    }

    private static final class Ends implements TargetConnector.End {
        private final List<SocketChannel> connected = new CopyOnWriteArrayList<>();
        private final List<IOException> failed = new CopyOnWriteArrayList<>();

        @Override
        public void connected(SocketChannel socket) {
            connected.add(socket);
        }

        @Override
        public void failed(IOException why) {
            failed.add(why);
        }
    }
}
