package dev.autotunnel.internal.relay.io;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.channels.SelectionKey;
import java.time.Duration;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(value = 30, unit = TimeUnit.SECONDS, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
class SelectorLoopIT {
    private static final Duration A_FEW_ROUNDS = Duration.ofMillis(100);

    private final SelectorLoop loop = new SelectorLoop("test-loop");
    private final SocketPair one = SocketPair.open();
    private final SocketPair other = SocketPair.open();

    @AfterEach
    void close() {
        loop.close();
        one.close();
        other.close();
    }

    /** As a pump that waits for the other side to take its data: it must not be told to read on meanwhile. */
    @Test
    void who_is_no_longer_interested_is_not_called_again_though_another_let_go_of_its_socket() throws Exception {
        AtomicInteger calls = new AtomicInteger();
        CountDownLatch bothReady = new CountDownLatch(1);
        loop.start();
        loop.execute(() -> Waiting.until(bothReady)); // so that one select finds both
        loop.execute(() -> {
            SelectorLoop.Ready once = key -> {
                calls.incrementAndGet();
                flush();
                key.interestOps(0);
            };
            register(one, once);
            register(other, once);
        });
        one.peer().send("ready");
        other.peer().send("ready");
        bothReady.countDown();

        await().until(() -> calls.get() >= 2);
        await().during(A_FEW_ROUNDS).untilAsserted(() -> {
            loop.executeAndWait(() -> {});
            assertThat(calls).hasValue(2);
        });
    }

    private void register(SocketPair pair, SelectorLoop.Ready ready) {
        try {
            pair.socket().configureBlocking(false);
            pair.socket().register(loop.selector(), SelectionKey.OP_READ, ready);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private void flush() {
        try {
            loop.flushCancelled();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static final class Waiting {
        static void until(CountDownLatch latch) {
            try {
                latch.await();
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
            }
        }
    }
}
