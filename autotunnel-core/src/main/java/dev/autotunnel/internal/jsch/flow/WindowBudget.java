package dev.autotunnel.internal.jsch.flow;

/**
 * What the windows of one link may take together. A window is memory only while its client does not take its data, so this
 * bounds the worst case: all clients stall at once. Thread-safe.
 */
final class WindowBudget {
    /** How much more than the largest window all windows together may be. */
    static final int WINDOWS = 16;

    private final int limit;
    private long left;

    /**
     * A budget of {@value #WINDOWS} windows of that size.
     *
     * @param limit the most a window may be
     */
    WindowBudget(int limit) {
        this.limit = limit;
        this.left = (long) limit * WINDOWS;
    }

    int limit() {
        return limit;
    }

    /** Reserves what is wanted, or what there is. */
    synchronized int take(int wanted) {
        int taken = (int) Math.min(wanted, left);
        left -= taken;
        return taken;
    }

    /** Gives back what was reserved. */
    synchronized void give(int reserved) {
        left += reserved;
    }
}
