package dev.autotunnel.internal.jsch;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.autotunnel.event.Failure;
import dev.autotunnel.internal.transport.ChannelOpenCallback;
import dev.autotunnel.internal.transport.IncomingChannel;
import dev.autotunnel.internal.transport.ShyTarget;
import dev.autotunnel.internal.transport.SshChannel;
import dev.autotunnel.spec.Endpoint;
import java.net.InetAddress;
import java.net.Socket;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** What holds without JSch's internals too. */
@Timeout(value = 60, unit = TimeUnit.SECONDS, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
class ChannelsByPublicApiIT {
    private static final Duration PATIENCE = EmbeddedLink.PATIENCE;
    private static final int CONNECTIONS = 200;
    private static final int SLACK = 5;

    @AutoClose
    private final EmbeddedLink bench = new EmbeddedLink(ChannelsByPublicApi::new);

    @AutoClose
    private final ShyTarget target = ShyTarget.start();

    @Test
    void connections_of_a_remote_forward_wait_for_our_answer_without_a_thread_each() throws Exception {
        BlockingQueue<IncomingChannel> arrivals = new LinkedBlockingQueue<>();
        int port = bench.link.bindRemote(new Endpoint.Tcp("127.0.0.1", 0), arrivals::add, bench.deadline());
        long before = threads();
        List<Socket> clients = new ArrayList<>();
        for (int i = 0; i < CONNECTIONS; i++) {
            clients.add(new Socket(InetAddress.getLoopbackAddress(), port));
        }
        await().atMost(PATIENCE).until(() -> arrivals.size() == CONNECTIONS);
        assertThat(threads()).isLessThan(before + SLACK);
        for (IncomingChannel arrival : arrivals) {
            arrival.refuse();
        }
        for (Socket client : clients) {
            client.setSoTimeout((int) PATIENCE.toMillis());
            assertThat(client.getInputStream().read()).isNegative();
            client.close();
        }
    }

    @Test
    void channels_wait_for_their_target_on_a_bounded_number_of_threads() {
        long before = threads();
        List<Opening> all =
                IntStream.range(0, CONNECTIONS).mapToObj(i -> open(PATIENCE)).toList();
        await().during(Duration.ofMillis(300))
                .atMost(PATIENCE)
                .until(() -> all.stream().noneMatch(opening -> opening.opened.isDone()));
        assertThat(threads()).isLessThan(before + ChannelsByPublicApi.MOST_WAITING + SLACK);

        target.letIn();
        all.forEach(opening -> assertThat(opening.opened.join()).isNotNull());
    }

    /** What is offered before the end arrives before the end, though a thread sends it. */
    @Test
    void what_is_offered_arrives_whole_and_in_order() throws Exception {
        target.letIn();
        SshChannel channel = open(PATIENCE).opened.join();
        try (Socket peer = target.next()) {
            ByteBuffer said = ByteBuffer.wrap("first second third".getBytes(UTF_8));
            while (said.hasRemaining()) {
                ByteBuffer piece = said.slice().limit(1);
                channel.offer(piece);
                if (piece.hasRemaining()) {
                    CompletableFuture<Void> room = new CompletableFuture<>();
                    channel.whenRoom(() -> room.complete(null));
                    room.get(PATIENCE.toSeconds(), TimeUnit.SECONDS);
                } else {
                    said.get();
                }
            }
            channel.output().close();
            assertThat(peer.getInputStream().readAllBytes()).asString(UTF_8).isEqualTo("first second third");
        }
    }

    private Opening open(Duration timeout) {
        Opening opening = new Opening();
        bench.link.open(new Endpoint.Tcp("127.0.0.1", target.port()), timeout, opening);
        return opening;
    }

    private static long threads() {
        return Thread.getAllStackTraces().keySet().stream()
                .filter(thread -> thread.getName().startsWith("autotunnel"))
                .count();
    }

    private static final class Opening implements ChannelOpenCallback {
        private final CompletableFuture<SshChannel> opened = new CompletableFuture<>();

        @Override
        public void opened(SshChannel channel) {
            opened.complete(channel);
        }

        @Override
        public void failed(Failure why) {
            opened.completeExceptionally(new AssertionError(why.toString()));
        }
    }
}
