package dev.autotunnel.internal.jsch.flow;

import dev.autotunnel.internal.runtime.HeapBudget;

/**
 * How much the windows of one link may take together, within what the heap allows those of all links. A window is memory only
 * while its client does not take its data, so this bounds the worst case: all clients stall at once. Thread-safe.
 */
final class WindowBudget {
    /** How much more than the largest window all windows of a link together may be. */
    static final int WINDOWS = 16;

    private final int limit;
    private final HeapBudget heap;
    private long left;

    /**
     * A budget of {@value #WINDOWS} windows of that size.
     *
     * @param limit the most a window may be
     * @param heap what all links may take
     */
    WindowBudget(int limit, HeapBudget heap) {
        this.limit = limit;
        this.heap = heap;
        this.left = (long) limit * WINDOWS;
    }

    int limit() {
        return limit;
    }

    /** Reserves what is wanted, or what there is. */
    synchronized int take(int wanted) {
        int taken = heap.take((int) Math.min(wanted, left));
        left -= taken;
        return taken;
    }

    /** Gives back what was reserved. */
    synchronized void give(int reserved) {
        left += reserved;
        heap.give(reserved);
    }
}
