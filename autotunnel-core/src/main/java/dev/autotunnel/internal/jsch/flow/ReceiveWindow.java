package dev.autotunnel.internal.jsch.flow;

import java.time.Duration;

/**
 * Computes how much the other side of one channel may send before the next window adjust. This is pure arithmetic, with the
 * time as an argument.
 *
 * <p>The window grows if the window is what limits the sender. When a window adjust goes out, the sender may still send some
 * data. The last of this data comes in one round trip later, at the earliest. A sender that waits for window adjusts needs
 * just that long for any size of the window. A sender that is slow for other reasons needs longer for a larger window.
 *
 * <p>So the window is doubled if three conditions hold. A window comes in about as fast as the fastest one did; the consumer
 * keeps up; our reader has waited for data most of the time. Linux sizes the receive buffers of TCP in much the same way. A
 * window larger than needed does harm: its data piles up in the buffers of TCP, which overflow on a busy machine.
 *
 * <p>Not thread-safe.
 */
final class ReceiveWindow {
    /** The window at the start, the same as in OpenSSH. */
    static final int START = 2 * 1024 * 1024;

    /** The window that a channel gets even if the link's budget is used up. */
    static final int LEAST = 64 * 1024;

    /** After this time without data, a window shrinks to its size at the start. */
    static final Duration IDLE = Duration.ofSeconds(10);

    private static final int SMALLEST_GRANT = 32 * 1024;
    private static final int LARGEST_GRANT = 1024 * 1024; // bytes not granted yet cannot be in transit

    private final WindowBudget budget;
    private int reserved;
    private int size;
    private int outstanding;
    private int queued;
    private boolean granting;
    private long lastReceived;
    private boolean measuring;
    private int untilEdge;
    private boolean closed;
    private long since;
    private long waitedBefore;
    private long fastest = Long.MAX_VALUE;

    ReceiveWindow(WindowBudget budget, long now) {
        this.budget = budget;
        this.reserved = budget.take(start());
        this.size = Math.max(LEAST, reserved);
        this.outstanding = size;
        this.lastReceived = now;
    }

    /** Returns the size of the window. */
    int size() {
        return size;
    }

    /** Returns how many bytes may be queued. Bytes once granted stay granted, even if the window has shrunk. */
    int most() {
        return Math.max(size, outstanding + queued);
    }

    /**
     * Notes that some bytes came.
     *
     * @param waited how long the reader has waited for bytes so far, for all channels together
     */
    void received(int count, long now, long waited) {
        if (now - lastReceived > IDLE.toNanos()) {
            shrink();
        }
        lastReceived = now;
        outstanding -= count;
        queued += count;
        untilEdge -= count;
        if (measuring && untilEdge <= 0 && !closed) { // bytes may still come after the window was given back
            measuring = false;
            cameIn(now - since, waited - waitedBefore);
        }
    }

    /**
     * Notes that some bytes were read. Returns whether {@link #grant} is to be called now. After one {@code true}, the result
     * is {@code false} until {@code grant} was called.
     */
    boolean consumed(int count) {
        queued -= count;
        if (reserved > size && outstanding + queued <= size) {
            budget.give(reserved - size);
            reserved = size;
        }
        boolean first = !granting && due() > 0;
        granting |= first;
        return first;
    }

    /** Returns how many bytes to grant now: 0 until there are enough for a window adjust. */
    int due() {
        int room = size - outstanding - queued;
        return room >= Math.max(SMALLEST_GRANT, Math.min(size / 2, LARGEST_GRANT)) ? room : 0;
    }

    /** Grants the bytes that are due, and returns how many. */
    int grant(long now, long waited) {
        granting = false;
        int granted = due();
        outstanding += granted;
        if (!measuring) {
            measuring = true;
            untilEdge = outstanding;
            since = now;
            waitedBefore = waited;
        }
        return granted;
    }

    /** Returns the window to the link's budget, because the channel is over. */
    void close() {
        budget.give(reserved);
        reserved = 0;
        closed = true;
    }

    private void cameIn(long nanos, long waited) {
        fastest = Math.min(fastest, nanos);
        boolean heldBack = nanos <= fastest + fastest / 4;
        boolean keepsUp = queued <= size / 4 && waited >= nanos / 2;
        if (heldBack && keepsUp) {
            int more = budget.take(Math.min(size, budget.limit() - size));
            reserved += more;
            size += more;
        }
    }

    private void shrink() {
        size = Math.min(size, Math.max(LEAST, start()));
        fastest = Long.MAX_VALUE;
        measuring = false;
    }

    private int start() {
        return Math.min(START, budget.limit());
    }
}
