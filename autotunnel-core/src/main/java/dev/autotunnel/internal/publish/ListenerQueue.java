package dev.autotunnel.internal.publish;

import dev.autotunnel.event.TunnelEvent;
import dev.autotunnel.event.TunnelListener;
import dev.autotunnel.internal.runtime.Deadline;
import dev.autotunnel.internal.runtime.Guard;
import dev.autotunnel.internal.runtime.SerialExecutor;
import dev.autotunnel.internal.runtime.TunnelRuntime;
import dev.autotunnel.internal.runtime.Uninterruptibles;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.Iterator;
import java.util.concurrent.CountDownLatch;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Queues the events of one listener, so that a slow or failing listener does not delay other listeners.
 *
 * <p>A full queue first drops frequent events (failed connections, monitor tests), then changes of state. Of both it drops the
 * oldest. So even a very slow listener gets the last change of state.
 *
 * <p>Thread-safe.
 */
final class ListenerQueue {
    static final int CAPACITY = 1024;
    private static final Logger LOG = LoggerFactory.getLogger(TunnelListener.class);

    private final TunnelListener listener;
    private final SerialExecutor executor;
    private final Deque<TunnelEvent> waiting = new ArrayDeque<>(); // guarded by this, as are the next two
    private long dropped;
    private boolean discarding;
    private volatile @Nullable Thread calling;

    ListenerQueue(TunnelRuntime runtime, TunnelListener listener) {
        this.listener = listener;
        this.executor = new SerialExecutor(runtime);
    }

    void offer(TunnelEvent event) {
        boolean inPlaceOfAnother;
        synchronized (this) {
            inPlaceOfAnother = waiting.size() >= CAPACITY;
            if (discarding || (inPlaceOfAnother && !makeRoomFor(event))) {
                drop(event);
                return;
            }
            waiting.add(event);
        }
        if (!inPlaceOfAnother) { // otherwise the other one's task delivers it
            executor.execute(this::deliverNext);
        }
    }

    synchronized long dropped() {
        return dropped;
    }

    /** Returns how many deliveries are due. */
    int due() {
        return executor.size();
    }

    /** Stops delivery, because nobody wants the waiting events any more: they do not count as dropped. */
    synchronized void close() {
        discarding = true;
        waiting.clear();
    }

    /** Stops delivery, because the listener is too slow: the waiting events are dropped and counted. */
    private synchronized void discard() {
        dropped += waiting.size();
        close();
    }

    /** Waits until all events are delivered. Does nothing if the listener itself calls: it would wait for its own return. */
    void flush(Deadline deadline) {
        if (calling == Thread.currentThread()) {
            return;
        }
        CountDownLatch delivered = new CountDownLatch(1);
        executor.execute(delivered::countDown);
        if (!Uninterruptibles.await(delivered, deadline.left())) {
            discard();
        }
    }

    /**
     * Drops an event to make room for another: the oldest frequent event, or if there is none, the oldest change of state.
     * Returns false if the new event is a frequent one and only changes of state wait: then the new event is dropped.
     */
    private boolean makeRoomFor(TunnelEvent event) {
        for (Iterator<TunnelEvent> from = waiting.iterator(); from.hasNext(); ) {
            TunnelEvent old = from.next();
            if (comesInNumbers(old)) {
                from.remove();
                drop(old);
                return true;
            }
        }
        if (comesInNumbers(event)) {
            return false;
        }
        drop(waiting.remove());
        return true;
    }

    private static boolean comesInNumbers(TunnelEvent event) {
        return event instanceof TunnelEvent.ConnectionFailed
                || event instanceof TunnelEvent.MonitorPassed
                || event instanceof TunnelEvent.MonitorFailed;
    }

    private void deliverNext() {
        TunnelEvent event = next();
        if (event == null) {
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

    private synchronized @Nullable TunnelEvent next() {
        return waiting.poll();
    }

    private void failed(TunnelEvent event, Throwable why) {
        Guard.run(LOG, "a listener failed", () -> LOG.warn("listener {} failed on \"{}\"", name(), event, why));
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
