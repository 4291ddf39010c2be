package dev.autotunnel.internal.relay.pump;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import dev.autotunnel.event.Failure;
import dev.autotunnel.internal.relay.Peer;
import dev.autotunnel.internal.relay.RelayBench;
import dev.autotunnel.internal.relay.io.SocketPair;
import dev.autotunnel.internal.transport.DelegatingChannel;
import dev.autotunnel.internal.transport.FakeChannel;
import dev.autotunnel.internal.transport.SshChannel;
import dev.autotunnel.spec.Forward;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.zip.CRC32;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(value = 30, unit = TimeUnit.SECONDS, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
class PumpIT {
    private static final int MEGABYTE = 1024 * 1024;

    private final RelayBench bench = new RelayBench();
    private final SocketPair pair = SocketPair.open();
    private final Peer peer = pair.peer();
    private final FakeChannel channel = FakeChannel.open();
    private final ForwardTraffic traffic = new Traffic(List.of(Forward.local("db", "0:db:5432"))).of("db");

    @AfterEach
    void close() {
        pair.close();
        bench.close();
    }

    @Test
    @Tag("smoke")
    void a_client_that_has_said_all_still_gets_the_whole_answer() throws Exception {
        CompletableFuture<Void> over = pump();
        CompletableFuture<Long> sent = writing(peer.socket().getOutputStream(), 1, peer::halfClose);
        assertThat(checksum(channel.serverInput())).isEqualTo(sent.get());
        assertThat(over).isNotDone();
        CompletableFuture<Long> answered = writing(channel.serverOutput(), 2, channel.serverOutput()::close);

        assertThat(checksum(peer.socket().getInputStream())).isEqualTo(answered.get());
        over.get();
        assertThat(channel.isClosed()).isTrue();
        await().until(() -> !pair.socket().isOpen());
    }

    @Test
    void a_server_that_has_said_all_still_gets_the_whole_upload() throws Exception {
        CompletableFuture<Void> over = pump();
        CompletableFuture<Long> sent = writing(channel.serverOutput(), 3, channel.serverOutput()::close);
        assertThat(checksum(peer.socket().getInputStream())).isEqualTo(sent.get());
        assertThat(over).isNotDone();
        CompletableFuture<Long> uploaded = writing(peer.socket().getOutputStream(), 4, peer::halfClose);

        assertThat(checksum(channel.serverInput())).isEqualTo(uploaded.get());
        over.get();
    }

    @Test
    void what_was_read_ahead_goes_first() throws Exception {
        CompletableFuture<Void> over = pump("first ".getBytes(StandardCharsets.UTF_8));
        peer.send("second").halfClose();

        assertThat(channel.serverInput().readAllBytes()).asString().isEqualTo("first second");
        channel.serverOutput().close();
        over.get();
    }

    @Test
    void a_client_that_resets_takes_the_channel_down() throws Exception {
        CompletableFuture<Void> over = pump();
        peer.reset();

        over.get();
        await().until(channel::isClosed);
        assertThatThrownBy(() -> channel.serverInput().read()).isInstanceOf(IOException.class);
    }

    @Test
    void a_channel_that_breaks_resets_the_client() throws Exception {
        CompletableFuture<Void> over = pump();
        channel.breakOff("link lost");

        peer.expectReset();
        over.get();
    }

    @Test
    void a_client_that_resets_while_the_server_takes_nothing_is_freed_by_the_end_of_the_channel() throws Exception {
        CompletableFuture<Void> over = pump();
        CompletableFuture<Long> flood = writing(peer.socket().getOutputStream(), 6, () -> {}, 64 * MEGABYTE);
        await().during(200, TimeUnit.MILLISECONDS).until(() -> !flood.isDone());
        channel.breakOff("link lost");

        over.get();
        assertThatThrownBy(flood::get).hasCauseInstanceOf(IOException.class);
    }

    /** Below JDK 24 each would be a platform thread. */
    @Test
    void uploads_that_their_servers_do_not_take_hold_no_thread() throws Exception {
        long before = poolThreads();
        List<SocketPair> pairs = new ArrayList<>();
        for (int i = 0; i < 50; i++) {
            SocketPair one = SocketPair.open();
            pairs.add(one);
            FakeChannel full = FakeChannel.open();
            new Pump(bench.ioThread, one.socket(), full, traffic, why -> {}).start(new byte[0]);
            one.peer().socket().getOutputStream().write(new byte[MEGABYTE / 8]);
        }
        await().during(200, TimeUnit.MILLISECONDS)
                .until(() -> traffic.counters().bytesSent() == 50L * MEGABYTE / 16);
        assertThat(poolThreads()).isLessThan(before + 5);
        pairs.forEach(SocketPair::close);
    }

    private static long poolThreads() {
        return Thread.getAllStackTraces().keySet().stream()
                .filter(thread -> thread.getName().startsWith("autotunnel"))
                .count();
    }

    @Test
    void to_abort_frees_both_threads_wherever_they_wait() throws Exception {
        CompletableFuture<Void> over = new CompletableFuture<>();
        Pump pump = new Pump(bench.ioThread, pair.socket(), channel, traffic, why -> over.complete(null));
        pump.start(new byte[0]);
        CompletableFuture<Long> up = writing(peer.socket().getOutputStream(), 7, () -> {}, 64 * MEGABYTE);
        CompletableFuture<Long> down = writing(channel.serverOutput(), 8, () -> {}, 64 * MEGABYTE);
        await().during(200, TimeUnit.MILLISECONDS).until(() -> !up.isDone() && !down.isDone());
        pump.abort();

        over.get();
        assertThatThrownBy(up::get)
                .hasCauseInstanceOf(IOException.class); // the writer is told of the reset, and only once
        assertThatThrownBy(down::get).hasCauseInstanceOf(IOException.class);
    }

    @Test
    void a_connection_that_finds_no_memory_is_reset_and_told_and_the_next_one_is_carried() throws Exception {
        CompletableFuture<Optional<Failure>> over = new CompletableFuture<>();
        OutOfMemory broken = new OutOfMemory(channel);
        new Pump(bench.ioThread, pair.socket(), broken, traffic, over::complete).start(new byte[0]);
        peer.send("more than fits");

        peer.expectReset();
        assertThat(over.get()).get().satisfies(why -> assertThat(why.kind()).isEqualTo(Failure.Kind.OUT_OF_MEMORY));
        await().until(channel::isClosed);
        try (SocketPair next = SocketPair.open()) {
            FakeChannel sound = FakeChannel.open();
            new Pump(bench.ioThread, next.socket(), sound, traffic, why -> {}).start(new byte[0]);
            next.peer().send("hello").halfClose();
            assertThat(sound.serverInput().readAllBytes()).asString().isEqualTo("hello");
        }
    }

    @Test
    void a_connection_that_finds_no_memory_to_end_frees_its_place_all_the_same() throws Exception {
        CompletableFuture<Optional<Failure>> over = new CompletableFuture<>();
        Unclosable broken = new Unclosable(channel);
        new Pump(bench.ioThread, pair.socket(), broken, traffic, over::complete).start(new byte[0]);
        peer.halfClose();
        channel.serverOutput().close();

        assertThat(over.get(10, TimeUnit.SECONDS))
                .get()
                .satisfies(why -> assertThat(why.kind()).isEqualTo(Failure.Kind.OUT_OF_MEMORY));
        await().until(channel::isClosed);
    }

    @Test
    void a_connection_that_cannot_be_carried_is_reset_and_told() throws Exception {
        TunnelIoThread none = new TunnelIoThread(bench.runtime, () -> {
            throw new IOException("Too many open files");
        });
        CompletableFuture<Optional<Failure>> over = new CompletableFuture<>();
        new Pump(none, pair.socket(), channel, traffic, over::complete).start(new byte[0]);

        peer.expectReset();
        assertThat(over.get()).get().satisfies(why -> {
            assertThat(why.kind()).isEqualTo(Failure.Kind.INTERNAL);
            assertThat(why.message()).isEqualTo("cannot carry the bytes: Too many open files");
        });
        await().until(channel::isClosed);
    }

    private CompletableFuture<Void> pump(byte... first) {
        CompletableFuture<Void> over = new CompletableFuture<>();
        new Pump(bench.ioThread, pair.socket(), channel, traffic, why -> over.complete(null)).start(first);
        return over;
    }

    /** What to do at the end. */
    private interface End {
        void reach() throws IOException;
    }

    private CompletableFuture<Long> writing(OutputStream out, int seed, End end) {
        return writing(out, seed, end, MEGABYTE);
    }

    /** Writes that many random bytes on a thread of its own, and tells their checksum. */
    private CompletableFuture<Long> writing(OutputStream out, int seed, End end, int size) {
        CompletableFuture<Long> result = new CompletableFuture<>();
        bench.runtime.execute(() -> {
            try {
                byte[] bytes = new byte[size];
                new Random(seed).nextBytes(bytes);
                out.write(bytes);
                end.reach();
                result.complete(checksum(bytes));
            } catch (IOException e) {
                result.completeExceptionally(e);
            }
        });
        return result;
    }

    private static long checksum(InputStream in) throws IOException {
        return checksum(in.readAllBytes());
    }

    private static long checksum(byte[] bytes) {
        CRC32 crc = new CRC32();
        crc.update(bytes);
        return crc.getValue();
    }

    /** Has no memory to send anything. */
    private static final class OutOfMemory extends DelegatingChannel {
        OutOfMemory(SshChannel of) {
            super(of);
        }

        @Override
        public void offer(ByteBuffer bytes) {
            if (bytes.hasRemaining()) {
                throw new OutOfMemoryError("Java heap space, says the test");
            }
        }
    }

    /** Has no memory to say that it is closed. */
    private static final class Unclosable extends DelegatingChannel {
        Unclosable(SshChannel of) {
            super(of);
        }

        @Override
        public void close() {
            throw new OutOfMemoryError("Java heap space, says the test");
        }
    }
}
