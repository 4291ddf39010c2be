package dev.autotunnel.internal.runtime;

/**
 * How much the windows of all tunnels of this JVM may take together: a quarter of the largest heap. Nobody gets more than an
 * eighth of what is left, so that the first connections of a small heap leave something to the next ones. Thread-safe.
 */
public final class HeapBudget implements AutoCloseable {
    private static final int PART_OF_HEAP = 4;
    private static final int PART_OF_LEFT = 8;

    private long left;

    public HeapBudget(long bytes) {
        this.left = bytes;
    }

    /** The one that all tunnels of this runtime share. */
    public static HeapBudget of(TunnelRuntime runtime) {
        return runtime.shared(
                HeapBudget.class, r -> new HeapBudget(Runtime.getRuntime().maxMemory() / PART_OF_HEAP));
    }

    /** Reserves what is wanted, or less. */
    public synchronized int take(int wanted) {
        int taken = (int) Math.min(wanted, Math.max(0, left / PART_OF_LEFT));
        left -= taken;
        return taken;
    }

    /** Gives back what was reserved. */
    public synchronized void give(int reserved) {
        left += reserved;
    }

    /** It holds nothing that would have to be freed. */
    @Override
    public void close() {}
}
