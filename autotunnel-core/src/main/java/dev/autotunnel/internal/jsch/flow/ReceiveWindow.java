package dev.autotunnel.internal.jsch.flow;

import java.time.Duration;

/**
 * How much the other side of one channel may send before it is granted more: pure arithmetic, with the time as an argument. Not
 * thread-safe.
 *
 * <p>The window grows where it is what holds the sender back. Whatever may still be sent when a grant goes out has come in at
 * the earliest one round trip later. A sender that waits for grants needs just that long, whatever the size of the window; one
 * that is slow for other reasons needs the longer the larger it is. So: as long as a window comes in about as fast as the
 * fastest one did, its consumer keeps up, and so do we, who had to wait for it most of the time, it is doubled. Linux sizes the
 * receive buffers of TCP in much the same way. A window larger than needed does harm: what it lets in piles up in the buffers
 * of TCP, which on a busy machine overflow.
 */
final class ReceiveWindow {
    /** What a channel begins with, as with OpenSSH. */
    static final int START = 2 * 1024 * 1024;

    /** What a channel gets even where the budget of the link is used up. */
    static final int LEAST = 64 * 1024;

    /** After that long without data a window is as at the start. */
    static final Duration IDLE = Duration.ofSeconds(10);

    private static final int SMALLEST_GRANT = 32 * 1024;
    private static final int LARGEST_GRANT = 1024 * 1024; // what is not granted yet cannot be on the line

    private final WindowBudget budget;
    private int reserved;
    private int size;
    private int outstanding;
    private int queued;
    private boolean granting;
    private long lastReceived;
    private boolean measuring;
    private int untilEdge;
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

    /** How large it is. */
    int size() {
        return size;
    }

    /** How much may be queued at most: what was granted stays granted, also where the window has shrunk. */
    int most() {
        return Math.max(size, outstanding + queued);
    }

    /**
     * Some bytes came.
     *
     * @param waited how long the reader has waited for bytes so far, of whatever channel
     */
    void received(int count, long now, long waited) {
        if (now - lastReceived > IDLE.toNanos()) {
            shrink();
        }
        lastReceived = now;
        outstanding -= count;
        queued += count;
        untilEdge -= count;
        if (measuring && untilEdge <= 0) {
            measuring = false;
            cameIn(now - since, waited - waitedBefore);
        }
    }

    /** Some bytes were read; whether {@link #grant} is to be called now, which it is told once until it was. */
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

    /** How much to grant now: nothing, until it is worth a packet. */
    int due() {
        int room = size - outstanding - queued;
        return room >= Math.max(SMALLEST_GRANT, Math.min(size / 2, LARGEST_GRANT)) ? room : 0;
    }

    /** That what is due is being granted. */
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

    /** The channel is over. */
    void close() {
        budget.give(reserved);
        reserved = 0;
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
