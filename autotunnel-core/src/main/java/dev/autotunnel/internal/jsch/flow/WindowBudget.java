package dev.autotunnel.internal.jsch.flow;

import dev.autotunnel.internal.runtime.HeapBudget;

/**
 * Limits how much the windows of one link may take together, and respects the heap's limit for the windows of all links. A
 * window uses memory only while its client does not take its data. So the budget bounds the worst case, in which all clients
 * stall at once.
 *
 * <p>Thread-safe.
 */
final class WindowBudget {
    /** How many windows of the largest size all windows of a link may take together. */
    static final int WINDOWS = 16;

    private final int limit;
    private final HeapBudget heap;
    private long left;

    /**
     * Creates a budget of {@value #WINDOWS} windows of the size {@code limit}.
     *
     * @param limit the largest size of one window, in bytes
     * @param heap the budget that all links share
     */
    WindowBudget(int limit, HeapBudget heap) {
        this.limit = limit;
        this.heap = heap;
        this.left = (long) limit * WINDOWS;
    }

    int limit() {
        return limit;
    }

    /** Reserves the wanted bytes, or fewer if fewer are left. Returns how many. */
    synchronized int take(int wanted) {
        int taken = heap.take((int) Math.min(wanted, left));
        left -= taken;
        return taken;
    }

    /** Returns reserved bytes to the budget. */
    synchronized void give(int reserved) {
        left += reserved;
        heap.give(reserved);
    }
}
