package dev.autotunnel.internal.relay.io;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.autotunnel.internal.runtime.CapturedLog;
import dev.autotunnel.internal.runtime.FailingLog;
import dev.autotunnel.internal.runtime.Sneaky;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.channels.SelectionKey;
import java.nio.channels.Selector;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.BiConsumer;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(value = 30, unit = TimeUnit.SECONDS, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
@SuppressWarnings("NullAway") // the test fails by the exception, or gains nothing by the rule
class SelectorLoopIT {
    private static final SelectorLoop.ThreadSource THREADS = (name, task) -> new Thread(task, name);
    private static final Duration A_FEW_ROUNDS = Duration.ofMillis(100);

    private final SelectorLoop loop = new SelectorLoop("test-loop", THREADS);
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

    @Test
    void an_error_in_a_select_ends_nothing() {
        endsNothing(SelectorLoop.class, (failing, error) -> failing.failSelect(error));
    }

    @Test
    void an_error_in_a_task_ends_nothing() {
        endsNothing(
                SelectorLoop.class,
                (failing, error) -> failing.loop.execute(() -> {
                    throw error;
                }));
    }

    @Test
    void a_checked_exception_in_a_task_ends_nothing() {
        endsNothing(SelectorLoop.class, (failing, error) -> failing.loop.execute(Sneaky.checked()));
    }

    @Test
    void an_error_in_a_handler_ends_nothing() throws Exception {
        one.peer().send("ready");
        endsNothing(
                SelectorLoop.class,
                (failing, error) -> failing.loop.execute(() -> register(failing.loop, one, key -> {
                    key.interestOps(0);
                    throw error;
                })));
    }

    /** A loop that finds no memory finds none for its log either. */
    @Test
    void a_log_that_fails_ends_nothing() {
        FailingLog.of(SelectorLoop.class, () -> {
            worksOn(new Failing(), (failing, error) -> failing.failSelect(error));
            worksOn(
                    new Failing(),
                    (failing, error) -> failing.loop.execute(() -> {
                        throw error;
                    }));
        });
    }

    @Test
    void an_error_while_it_ends_leaves_no_task_behind() throws Exception {
        CountDownLatch ran = new CountDownLatch(1);
        loop.start();
        Thread thread = loop.end();
        CapturedLog.of(SelectorLoop.class, () -> {
            loop.execute(() -> {
                throw new OutOfMemoryError("thrown by the test on purpose");
            });
            loop.execute(ran::countDown);
        });

        assertThat(ran.await(10, TimeUnit.SECONDS)).isTrue();
        thread.join(10_000);
        assertThat(thread.isAlive()).isFalse();
    }

    @Test
    void an_interrupt_does_not_make_it_spin() throws Exception {
        AtomicInteger selects = new AtomicInteger();
        Failing counted = new Failing(selects);
        counted.loop.start();
        counted.loop.execute(() -> Thread.currentThread().interrupt());
        counted.loop.executeAndWait(() -> {});
        int before = selects.get();

        await().during(A_FEW_ROUNDS)
                .untilAsserted(() -> assertThat(selects.get() - before).isLessThan(10));
        counted.loop.close();
    }

    @Test
    void a_key_that_another_thread_cancels_meanwhile_is_no_error() throws Exception {
        one.peer().send("ready");
        CountDownLatch called = new CountDownLatch(1);
        List<String> log = CapturedLog.of(SelectorLoop.class, () -> {
            start();
            loop.execute(() -> register(loop, one, key -> {
                key.cancel(); // as the end of a link does, on another thread
                called.countDown();
                key.isWritable();
            }));
            Waiting.until(called);
            loop.close();
        });

        assertThat(log).noneMatch(line -> line.startsWith("ERROR ") || line.startsWith("WARN "));
    }

    private void start() {
        try {
            loop.start();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static void endsNothing(Class<?> logging, BiConsumer<Failing, Error> inject) {
        List<String> log = CapturedLog.of(logging, () -> worksOn(new Failing(), inject));
        assertThat(log).isNotEmpty();
    }

    /** The loop still runs tasks and calls handlers, and ends when it is told to. */
    private static void worksOn(Failing failing, BiConsumer<Failing, Error> inject) {
        SocketPair later = SocketPair.open();
        try {
            failing.loop.start();
            for (int i = 0; i < 3; i++) {
                inject.accept(failing, new OutOfMemoryError("thrown by the test on purpose"));
            }
            CountDownLatch called = new CountDownLatch(1);
            failing.loop.execute(() -> register(failing.loop, later, key -> called.countDown()));
            later.peer().send("still there?");
            assertThat(called.await(10, TimeUnit.SECONDS)).isTrue();
            Thread thread = failing.loop.end();
            thread.join(10_000);
            assertThat(thread.isAlive()).isFalse();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } catch (InterruptedException e) {
            throw new IllegalStateException(e);
        } finally {
            failing.loop.close();
            later.close();
        }
    }

    /** A loop whose select throws what it is given. */
    private static final class Failing {
        private final AtomicReference<@Nullable Error> next = new AtomicReference<>();
        private final AtomicInteger selects;
        private final SelectorLoop loop;

        Failing() {
            this(new AtomicInteger());
        }

        Failing(AtomicInteger selects) {
            this.selects = selects;
            this.loop = new SelectorLoop("test-loop", THREADS, this::select);
        }

        void failSelect(Error error) {
            next.set(error);
            loop.execute(() -> {});
        }

        private void select(Selector selector, boolean wait) throws IOException {
            selects.incrementAndGet();
            Error error = next.getAndSet(null);
            if (error != null) {
                throw error;
            }
            if (wait) {
                selector.select();
            } else {
                selector.selectNow();
            }
        }
    }

    private void register(SocketPair pair, SelectorLoop.Ready ready) {
        register(loop, pair, ready);
    }

    private static void register(SelectorLoop loop, SocketPair pair, SelectorLoop.Ready ready) {
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
