package dev.autotunnel.internal.runtime;

/**
 * Limits the memory of the windows of all tunnels of this JVM to a quarter of the largest heap. One reservation gets at most
 * an eighth of what is left. So the first connections of a small heap leave something to the next ones. Thread-safe.
 */
public final class HeapBudget implements AutoCloseable {
    private static final int PART_OF_HEAP = 4;
    private static final int PART_OF_LEFT = 8;

    private long left;

    public HeapBudget(long bytes) {
        this.left = bytes;
    }

    /** Returns the budget that all tunnels of this runtime share. */
    public static HeapBudget of(TunnelRuntime runtime) {
        return runtime.shared(
                HeapBudget.class, r -> new HeapBudget(Runtime.getRuntime().maxMemory() / PART_OF_HEAP));
    }

    /** Reserves {@code wanted} bytes or less, and returns how many bytes were reserved. */
    public synchronized int take(int wanted) {
        int taken = (int) Math.min(wanted, Math.max(0, left / PART_OF_LEFT));
        left -= taken;
        return taken;
    }

    /** Gives reserved bytes back. */
    public synchronized void give(int reserved) {
        left += reserved;
    }

    /** Does nothing: the budget holds no resource. */
    @Override
    public void close() {}
}
