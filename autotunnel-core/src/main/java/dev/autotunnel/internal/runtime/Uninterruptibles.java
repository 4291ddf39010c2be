package dev.autotunnel.internal.runtime;

import java.time.Duration;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;

/**
 * Bounded waits that an interrupt does not end early. Methods use them if something must be finished before they return. The
 * main case is {@code close()}, which interrupted threads often call. The thread's interrupt status is kept. Thread-safe.
 */
public final class Uninterruptibles {
    private Uninterruptibles() {}

    /** Waits for the end of a thread, for {@code atMost}. */
    public static void join(Thread thread, Duration atMost) {
        long until = System.nanoTime() + atMost.toNanos();
        boolean interrupted = false;
        for (long left = atMost.toNanos(); thread.isAlive() && left > 0; left = until - System.nanoTime()) {
            try {
                thread.join(Math.max(1, left / 1_000_000));
            } catch (InterruptedException e) {
                interrupted = true;
            }
        }
        if (interrupted) {
            Thread.currentThread().interrupt();
        }
    }

    /** Waits for the latch for {@code atMost}; returns whether the latch reached zero in time. */
    public static boolean await(CountDownLatch latch, Duration atMost) {
        long until = System.nanoTime() + atMost.toNanos();
        boolean interrupted = false;
        try {
            while (true) {
                try {
                    return latch.await(until - System.nanoTime(), TimeUnit.NANOSECONDS);
                } catch (InterruptedException e) {
                    interrupted = true;
                }
            }
        } finally {
            if (interrupted) {
                Thread.currentThread().interrupt();
            }
        }
    }
}
