package dev.autotunnel.page;

import java.io.IOException;
import java.util.HashMap;
import java.util.Map;

/**
 * Cuts a connection whose client does not read. To do so, it interrupts the thread that writes: this closes the socket. To
 * close the exchange instead would wait for the same client.
 *
 * <p>Thread-safe.
 */
final class TimedWrites {
    private final Map<Thread, Long> deadlines = new HashMap<>();

    /** Writes. */
    interface Write {
        /** May block. */
        void run() throws IOException;
    }

    /** Runs {@code write} on the caller's thread, and interrupts it if it takes longer than {@code nanos}. */
    void run(long nanos, Write write) throws IOException {
        synchronized (this) {
            deadlines.put(Thread.currentThread(), System.nanoTime() + nanos);
        }
        try {
            write.run();
        } finally {
            synchronized (this) {
                if (deadlines.remove(Thread.currentThread()) == null) {
                    Thread.interrupted(); // the interrupt was for this write only
                }
            }
        }
    }

    /** Interrupts the writes whose time is over. Call it about once a second. */
    synchronized void cutSlow() {
        long now = System.nanoTime();
        deadlines.entrySet().removeIf(entry -> {
            boolean slow = entry.getValue() - now < 0;
            if (slow) {
                entry.getKey().interrupt();
            }
            return slow;
        });
    }
}
