package dev.autotunnel.internal.runtime;

import java.time.Duration;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;

/**
 * Bounded waits that an interrupt does not cut short, for what must be finished before a method returns, {@code close()}
 * above all: it is called by interrupted threads more often than not. The interrupt is kept for the caller.
 */
public final class Uninterruptibles {
    private Uninterruptibles() {}

    /** Waits for a thread's end, that long at most. */
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

    /** Waits that long at most; whether the latch was opened by then. */
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
