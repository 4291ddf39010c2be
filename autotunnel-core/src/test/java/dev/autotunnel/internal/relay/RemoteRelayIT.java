package dev.autotunnel.internal.relay;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import dev.autotunnel.event.Failure;
import dev.autotunnel.event.Failure.Kind;
import dev.autotunnel.internal.relay.pump.Traffic;
import dev.autotunnel.internal.transport.FakeChannel;
import dev.autotunnel.internal.transport.FakeIncomingChannel;
import dev.autotunnel.internal.transport.FakeLink;
import dev.autotunnel.internal.transport.ShyTarget;
import dev.autotunnel.spec.Forward;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(value = 30, unit = TimeUnit.SECONDS, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
class RemoteRelayIT {
    private static final int PORT = 10_000;
    private static final int MANY = 40;
    private static final Duration SOON = Duration.ofMillis(300);

    @AutoClose
    private final RelayBench bench = new RelayBench();

    @AutoClose
    private final ServerSocket target = listen();

    private final FakeLink link = new FakeLink();
    private final FakeChannel channel = FakeChannel.open();
    private int most = Forward.DEFAULT_MAX_CONNECTIONS;
    private Traffic traffic = new Traffic(List.of());

    @Test
    @Tag("smoke")
    void a_connection_reaches_the_target_and_keeps_half_closes() throws Exception {
        RemoteRelay relay = bind("localhost", target.getLocalPort()); // of its addresses only one is served
        CompletableFuture<Void> served = connect();
        try (Peer peer = Peer.of(target.accept())) {
            channel.serverOutput().write("question".getBytes(StandardCharsets.UTF_8));
            channel.serverOutput().close();
            peer.expect("question");
            peer.expectEnd();
            assertThat(relay.connections()).isEqualTo(1);
            peer.send("answer").halfClose();
            assertThat(channel.serverInput().readAllBytes()).asString().isEqualTo("answer");
        }

        served.get();
        await().until(() -> relay.connections() == 0);
        assertThat(channel.isClosed()).isTrue();
    }

    @Test
    void a_target_that_refuses_refuses_the_connection_and_is_told() throws Exception {
        RemoteRelay relay = bind("127.0.0.1", target.getLocalPort());
        target.close();

        assertThatThrownBy(() -> link.connectRemote(PORT, channel)).isInstanceOf(IOException.class);
        Failure failure = bench.failures.get(0);
        assertThat(failure.kind()).isEqualTo(Kind.TARGET_UNREACHABLE);
        assertThat(failure.message())
                .contains("127.0.0.1:" + target.getLocalPort())
                .contains("refused");
        assertThat(relay.connections()).isZero();
        assertThat(traffic.of("ssh").counters().refused()).isEqualTo(1);
    }

    @Test
    void a_target_without_an_address_is_told_as_such() throws Exception {
        bind("no.such.host.invalid", 22);

        assertThatThrownBy(() -> link.connectRemote(PORT, channel)).isInstanceOf(IOException.class);
        assertThat(bench.failures.get(0).message()).contains("no.such.host.invalid:22: the host name has no address");
    }

    @Test
    void a_connection_that_cannot_be_served_is_refused_and_leaves_nothing() throws Exception {
        RemoteRelay relay = bind("127.0.0.1", target.getLocalPort());
        FakeIncomingChannel arrival = new FakeIncomingChannel(channel).failToAccept();

        Objects.requireNonNull(link.remotes().get(PORT)).arrived(arrival);

        assertThat(arrival.isAccepted()).isFalse();
        try (Peer peer = Peer.of(target.accept())) {
            peer.expectReset();
        }
        await().until(() -> relay.connections() == 0);
        assertThat(bench.failures).extracting(Failure::kind).containsExactly(Kind.OUT_OF_MEMORY);
        assertThat(counters())
                .isEqualTo("ssh: 0 open, 0 in total, 1 refused, 0 held, 0 opening, sent 0, received 0 bytes");
    }

    @Test
    void a_link_that_dies_resets_the_target() throws Exception {
        bind("127.0.0.1", target.getLocalPort());
        CompletableFuture<Void> served = connect();
        try (Peer peer = Peer.of(target.accept())) {
            await().until(() -> !link.channels().isEmpty());
            link.kill();
            peer.expectReset();
        }

        served.get();
    }

    @Test
    void the_end_resets_connections_and_refuses_more() throws Exception {
        RemoteRelay relay = bind("127.0.0.1", target.getLocalPort());
        CompletableFuture<Void> served = connect();
        try (Peer peer = Peer.of(target.accept())) {
            await().until(() -> relay.connections() == 1);
            relay.close();
            peer.expectReset();
        }

        served.get();
        assertThatThrownBy(() -> link.connectRemote(PORT, FakeChannel.open())).isInstanceOf(IOException.class);
        assertThat(relay.connections()).isZero();
        assertThat(bench.failures).isEmpty();
    }

    @Test
    void a_link_that_ends_before_the_answer_resets_the_target() throws Exception {
        RemoteRelay relay = bind("127.0.0.1", target.getLocalPort());
        relay.arrived(new FakeIncomingChannel(channel).loseLink());
        try (Peer peer = Peer.of(target.accept())) {
            peer.expectReset();
        }

        await().until(() -> relay.connections() == 0);
        assertThat(traffic.connections()).isZero();
        assertThat(bench.failures).isEmpty();
    }

    /** However many: a target that swallows packets must not take the threads of others. */
    @Test
    void connections_wait_for_their_target_without_a_thread_each() throws Exception {
        try (ShyTarget shy = ShyTarget.start()) {
            bind("127.0.0.1", shy.port());
            Set<Thread> before = ours();
            List<FakeIncomingChannel> all = new ArrayList<>();
            for (int i = 0; i < MANY; i++) {
                all.add(link.offer(PORT, FakeChannel.open()));
            }
            await().during(SOON).until(() -> all.stream().noneMatch(FakeIncomingChannel::isAnswered));
            assertThat(ours()).hasSizeLessThanOrEqualTo(before.size() + 2);

            shy.letIn();
            assertThat(all).allMatch(FakeIncomingChannel::isAccepted);
        }
    }

    @Test
    void the_end_refuses_those_that_wait_for_their_target() throws Exception {
        try (ShyTarget shy = ShyTarget.start()) {
            RemoteRelay relay = bind("127.0.0.1", shy.port());
            FakeIncomingChannel waiting = link.offer(PORT, channel);
            await().until(() -> relay.connections() == 1);
            relay.close();

            assertThat(waiting.isAccepted()).isFalse();
            assertThat(relay.connections()).isZero();
            assertThat(counters())
                    .isEqualTo("ssh: 0 open, 0 in total, 1 refused, 0 held, 0 opening, sent 0, received 0 bytes");
            assertThat(bench.failures).isEmpty();
        }
    }

    @Test
    void one_more_than_the_forward_may_have_is_refused_and_told_until_one_ends() throws Exception {
        most = 1;
        bind("127.0.0.1", target.getLocalPort());
        CompletableFuture<Void> served = connect();
        try (Peer peer = Peer.of(target.accept())) {
            served.get(); // a reset before that would be a target that does not accept
            assertThatThrownBy(() -> link.connectRemote(PORT, FakeChannel.open()))
                    .isInstanceOf(IOException.class);
            assertThat(bench.failureKinds()).containsExactly(Kind.CONNECTIONS_FULL);
            assertThat(bench.failures.get(0).message()).contains("1 connections already");
            peer.reset();
        }
        assertThat(traffic.of("ssh").counters().refused()).isEqualTo(1);
        await().until(() -> traffic.connections() == 0);
        link.connectRemote(PORT, FakeChannel.open()); // there is room again

        assertThat(bench.failureKinds()).containsExactly(Kind.CONNECTIONS_FULL);
    }

    @Test
    void while_draining_what_is_there_goes_on_and_more_is_refused() throws Exception {
        RemoteRelay relay = bind("127.0.0.1", target.getLocalPort());
        CompletableFuture<Void> served = connect();
        try (Peer peer = Peer.of(target.accept())) {
            await().until(() -> !link.channels().isEmpty());
            relay.drain();
            assertThatThrownBy(() -> link.connectRemote(PORT, FakeChannel.open()))
                    .isInstanceOf(IOException.class);
            CompletableFuture<Void> empty = new CompletableFuture<>();
            traffic.whenEmpty(() -> empty.complete(null));
            channel.serverOutput().write("question".getBytes(StandardCharsets.UTF_8));
            channel.serverOutput().close();
            peer.expect("question");
            assertThat(empty).isNotDone();
            peer.send("answer!").halfClose();
            empty.get();
        }

        served.get();
        assertThat(bench.failures).isEmpty();
        assertThat(counters())
                .isEqualTo("ssh: 0 open, 1 in total, 1 refused, 0 held, 0 opening, sent 7, received 8 bytes");
    }

    private static Set<Thread> ours() {
        return Thread.getAllStackTraces().keySet().stream()
                .filter(thread -> thread.getName().startsWith("autotunnel"))
                .collect(Collectors.toSet());
    }

    private String counters() {
        return traffic.of("ssh").counters().toString();
    }

    private RemoteRelay bind(String host, int port) throws Exception {
        Forward.Remote forward =
                Forward.remote("ssh", PORT + ":" + host + ":" + port).withMaxConnections(most);
        traffic = new Traffic(List.of(forward));
        return bench.remote(link, forward, traffic);
    }

    private CompletableFuture<Void> connect() {
        return bench.connectRemote(link, PORT, channel);
    }

    private static ServerSocket listen() {
        try {
            ServerSocket target = new ServerSocket(0, 50, InetAddress.getLoopbackAddress());
            target.setSoTimeout(10_000);
            return target;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
