package dev.autotunnel.internal.relay;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.autotunnel.event.Failure;
import dev.autotunnel.internal.relay.pump.Traffic;
import dev.autotunnel.internal.relay.pump.TunnelIoThread;
import dev.autotunnel.internal.transport.FakeChannel;
import dev.autotunnel.internal.transport.FakeIncomingChannel;
import dev.autotunnel.internal.transport.FakeLink;
import dev.autotunnel.spec.Forward;
import dev.autotunnel.spec.WhileDown;
import java.io.IOException;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** What becomes of clients while there is no thread, or no descriptor, to serve them. */
@Timeout(value = 30, unit = TimeUnit.SECONDS, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
class NoIoThreadIT {
    private final RelayBench bench = new RelayBench();
    private final AtomicBoolean exhausted = new AtomicBoolean(true);
    private final TunnelIoThread ioThread = new TunnelIoThread(bench.runtime, () -> {
        if (exhausted.get()) {
            throw new IOException("no thread to be had");
        }
        return TunnelIoThread.Running.start(bench.runtime);
    });
    private final LocalRelay relay = new LocalRelay(
            ioThread,
            bench.acceptor,
            new Traffic(List.of(Forward.local("echo", "0:echo.internal:7"))),
            WhileDown.defaults(),
            bench);

    @AfterEach
    void close() {
        relay.close();
        ioThread.close();
        bench.close();
    }

    @Test
    void a_client_is_reset_and_told_and_the_next_one_is_served() throws Exception {
        relay.bind();
        relay.attach(new FakeLink());
        Peer.expectResetAt(RelayBench.address(relay));
        await().until(() -> bench.failureKinds().equals(List.of(Failure.Kind.INTERNAL)));
        assertThat(relay.served()).isZero();

        exhausted.set(false);
        try (Peer client = Peer.connect(relay)) {
            client.expectEcho("hello");
        }
    }

    @Test
    void a_connection_of_a_remote_forward_is_refused_and_told() throws Exception {
        Forward.Remote forward = Forward.remote("back", "7000:127.0.0.1:1");
        Traffic traffic = new Traffic(List.of(forward));
        FakeIncomingChannel arrival = new FakeIncomingChannel(FakeChannel.open());
        try (RemoteRelay back = new RemoteRelay(ioThread, forward, traffic.of("back"), bench)) {
            back.arrived(arrival);

            assertThat(arrival.isAccepted()).isFalse();
            assertThat(back.connections()).isZero();
        }
        assertThat(bench.failureKinds()).containsExactly(Failure.Kind.INTERNAL);
        assertThat(traffic.connections()).isZero();
    }
}
