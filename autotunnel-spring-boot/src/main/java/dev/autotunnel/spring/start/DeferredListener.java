package dev.autotunnel.spring.start;

import dev.autotunnel.event.TunnelEvent;
import dev.autotunnel.event.TunnelListener;
import java.util.ArrayDeque;
import java.util.Deque;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Keeps the events of a tunnel until there is somebody to receive them: a bean that may need the tunnel itself, or a context
 * that is still being refreshed. It keeps the last 1024 events.
 *
 * <p>Thread-safe.
 */
final class DeferredListener implements TunnelListener {
    private static final Logger LOG = LoggerFactory.getLogger(DeferredListener.class);
    private static final int MOST = 1024;

    // Both guarded by this.
    private final Deque<TunnelEvent> kept = new ArrayDeque<>();
    private @Nullable TunnelListener receiver;

    @Override
    public void onEvent(TunnelEvent event) {
        TunnelListener open;
        synchronized (this) {
            open = receiver;
            if (open == null) {
                if (kept.size() == MOST) {
                    kept.removeFirst();
                }
                kept.addLast(event);
                return;
            }
        }
        open.onEvent(event);
    }

    /** Delivers what was kept, on the caller's thread, and all that follows. */
    synchronized void open(TunnelListener to) {
        for (TunnelEvent event : kept) {
            try {
                to.onEvent(event);
            } catch (RuntimeException e) {
                LOG.warn("A listener of tunnel {} threw an exception.", event.tunnel(), e);
            }
        }
        kept.clear();
        receiver = to;
    }
}
