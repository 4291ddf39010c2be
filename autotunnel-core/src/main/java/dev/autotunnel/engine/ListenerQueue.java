package dev.autotunnel.engine;

import dev.autotunnel.event.TunnelEvent;
import dev.autotunnel.event.TunnelListener;
import dev.autotunnel.runtime.Deadline;
import dev.autotunnel.runtime.Mailbox;
import dev.autotunnel.runtime.TunnelRuntime;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The events that wait for one listener, so that a slow one delays nobody else. */
final class ListenerQueue {
    static final int CAPACITY = 1024;
    private static final Logger LOG = LoggerFactory.getLogger(TunnelListener.class);

    private final TunnelListener listener;
    private final Mailbox mailbox;
    private final AtomicLong dropped = new AtomicLong();
    private volatile boolean discarding;
    private volatile @Nullable Thread calling;

    ListenerQueue(TunnelRuntime runtime, TunnelListener listener) {
        this.listener = listener;
        this.mailbox = new Mailbox(runtime);
    }

    boolean isOf(TunnelListener other) {
        return listener.equals(other);
    }

    void offer(TunnelEvent event) {
        if (discarding || mailbox.size() >= CAPACITY) {
            drop(event);
        } else {
            mailbox.execute(() -> deliver(event));
        }
    }

    long dropped() {
        return dropped.get();
    }

    void discard() {
        discarding = true;
    }

    /** Waits for delivery, unless it is the listener itself that asks: it would wait for its own return. */
    void flush(Deadline deadline) {
        if (calling == Thread.currentThread()) {
            return;
        }
        CountDownLatch delivered = new CountDownLatch(1);
        mailbox.execute(delivered::countDown);
        try {
            if (!delivered.await(deadline.leftMillis(), TimeUnit.MILLISECONDS)) {
                discard();
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            discard();
        }
    }

    private void deliver(TunnelEvent event) {
        if (discarding) {
            drop(event);
            return;
        }
        calling = Thread.currentThread();
        try {
            listener.onEvent(event);
        } catch (RuntimeException | Error e) {
            LOG.warn("listener {} failed on \"{}\"", listener, event, e);
        } finally {
            calling = null;
        }
    }

    private void drop(TunnelEvent event) {
        long count = dropped.incrementAndGet();
        if (count == 1) {
            LOG.warn("listener {} is too slow or gone: events are dropped, first \"{}\"", listener, event);
        }
    }
}
