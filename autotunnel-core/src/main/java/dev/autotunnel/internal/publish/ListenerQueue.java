package dev.autotunnel.internal.publish;

import dev.autotunnel.event.TunnelEvent;
import dev.autotunnel.event.TunnelListener;
import dev.autotunnel.internal.runtime.Deadline;
import dev.autotunnel.internal.runtime.Guard;
import dev.autotunnel.internal.runtime.SerialExecutor;
import dev.autotunnel.internal.runtime.TunnelRuntime;
import dev.autotunnel.internal.runtime.Uninterruptibles;
import java.util.concurrent.CountDownLatch;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The events that wait for one listener, so that a slow or failing one delays nobody else. Thread-safe. */
final class ListenerQueue {
    static final int CAPACITY = 1024;
    private static final Logger LOG = LoggerFactory.getLogger(TunnelListener.class);

    private final TunnelListener listener;
    private final SerialExecutor mailbox;
    private long dropped;
    private int waiting;
    private boolean discarding;
    private volatile @Nullable Thread calling;

    ListenerQueue(TunnelRuntime runtime, TunnelListener listener) {
        this.listener = listener;
        this.mailbox = new SerialExecutor(runtime);
    }

    boolean isOf(TunnelListener other) {
        return listener.equals(other);
    }

    void offer(TunnelEvent event) {
        synchronized (this) {
            if (discarding || waiting >= CAPACITY) {
                drop(event);
                return;
            }
            waiting++;
        }
        mailbox.execute(() -> deliver(event));
    }

    synchronized long dropped() {
        return dropped;
    }

    /** Delivers nothing any more; what waits is dropped and counted. */
    synchronized void discard() {
        discarding = true;
        dropped += waiting;
        waiting = 0;
    }

    /** Waits for delivery, unless it is the listener itself that asks: it would wait for its own return. */
    void flush(Deadline deadline) {
        if (calling == Thread.currentThread()) {
            return;
        }
        CountDownLatch delivered = new CountDownLatch(1);
        mailbox.execute(delivered::countDown);
        if (!Uninterruptibles.await(delivered, deadline.left())) {
            discard();
        }
    }

    private void deliver(TunnelEvent event) {
        if (!take()) {
            return;
        }
        calling = Thread.currentThread();
        try {
            listener.onEvent(event);
        } catch (Throwable e) { // any Kotlin lambda may throw a checked exception
            failed(event, e);
        } finally {
            calling = null;
        }
    }

    private void failed(TunnelEvent event, Throwable why) {
        Guard.run(LOG, "a listener failed", () -> LOG.warn("listener {} failed on \"{}\"", name(), event, why));
    }

    private synchronized boolean take() {
        if (discarding) {
            return false;
        }
        waiting--;
        return true;
    }

    private void drop(TunnelEvent event) {
        dropped++;
        if (dropped == 1) {
            LOG.warn("listener {} is too slow or gone: events are dropped, first \"{}\"", name(), event);
        }
    }

    private String name() {
        return listener.getClass().getName();
    }
}
