package dev.autotunnel.internal.relay.inprocess;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.io.InterruptedIOException;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(value = 30, unit = TimeUnit.SECONDS, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
class SocketWaitsTest {
    private final ReentrantLock lock = new ReentrantLock();
    private final Condition changed = lock.newCondition();
    private final AtomicBoolean done = new AtomicBoolean();
    private final CompletableFuture<Boolean> interrupted = new CompletableFuture<>();
    private final Thread waiter = new Thread(this::waitUntilDone);

    @Test
    void an_interrupt_does_not_lose_the_signal_that_comes_right_after_it() throws Exception {
        waiter.start();
        await().until(this::waits);
        lock.lock();
        try {
            waiter.interrupt();
            await().until(() -> lock.hasQueuedThread(waiter)); // it has left the condition's queue
            finish();
        } finally {
            lock.unlock();
        }

        assertThat(interrupted.get(10, TimeUnit.SECONDS)).isTrue();
    }

    @Test
    void an_interrupt_alone_ends_no_wait() throws Exception {
        waiter.start();
        await().until(this::waits);
        waiter.interrupt();
        await().until(() -> waits() && !waiter.isInterrupted());
        assertThat(interrupted).isNotDone();
        finish();

        assertThat(interrupted.get(10, TimeUnit.SECONDS)).isTrue();
    }

    @Test
    void what_is_done_already_is_not_waited_for_and_what_is_not_is_late() throws InterruptedIOException {
        lock.lock();
        try {
            assertThat(SocketWaits.await(changed, System.nanoTime() - 1, () -> true))
                    .isTrue();
            assertThat(SocketWaits.await(changed, System.nanoTime() - 1, () -> false))
                    .isFalse();
        } finally {
            lock.unlock();
        }
    }

    private void finish() {
        lock.lock();
        try {
            done.set(true);
            changed.signalAll();
        } finally {
            lock.unlock();
        }
    }

    private boolean waits() {
        lock.lock();
        try {
            return lock.hasWaiters(changed);
        } finally {
            lock.unlock();
        }
    }

    private void waitUntilDone() {
        lock.lock();
        try {
            SocketWaits.await(changed, SocketWaits.FOR_EVER, done::get);
            interrupted.complete(Thread.interrupted());
        } catch (InterruptedIOException e) {
            interrupted.completeExceptionally(e);
        } finally {
            lock.unlock();
        }
    }
}
