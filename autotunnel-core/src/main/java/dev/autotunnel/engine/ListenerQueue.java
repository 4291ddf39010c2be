package dev.autotunnel.engine;

import dev.autotunnel.event.TunnelEvent;
import dev.autotunnel.event.TunnelListener;
import dev.autotunnel.runtime.Deadline;
import dev.autotunnel.runtime.Mailbox;
import dev.autotunnel.runtime.TunnelRuntime;
import dev.autotunnel.runtime.Waits;
import java.util.concurrent.CountDownLatch;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The events that wait for one listener, so that a slow one delays nobody else. */
final class ListenerQueue {
    static final int CAPACITY = 1024;
    private static final Logger LOG = LoggerFactory.getLogger(TunnelListener.class);

    private final TunnelListener listener;
    private final Mailbox mailbox;
    private long dropped;
    private int waiting;
    private boolean discarding;
    private volatile @Nullable Thread calling;

    ListenerQueue(TunnelRuntime runtime, TunnelListener listener) {
        this.listener = listener;
        this.mailbox = new Mailbox(runtime);
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
        if (!Waits.await(delivered, deadline.left())) {
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
        } catch (RuntimeException | Error e) {
            LOG.warn("listener {} failed on \"{}\"", name(), event, e);
        } finally {
            calling = null;
        }
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
