package dev.autotunnel.benchmarks.site;

import java.time.Duration;
import java.util.function.BooleanSupplier;

/** Waits for what somebody else does. */
public final class Waiting {
    private static final long POLL_MILLIS = 2;

    private Waiting() {}

    /**
     * Returns once it is so.
     *
     * @throws IllegalStateException where it is not within that time
     */
    public static void until(String what, Duration atMost, BooleanSupplier isSo) {
        long end = System.nanoTime() + atMost.toNanos();
        while (!isSo.getAsBoolean()) {
            if (System.nanoTime() - end > 0) {
                throw new IllegalStateException("not within " + atMost.toSeconds() + " s: " + what);
            }
            sleep(Duration.ofMillis(POLL_MILLIS));
        }
    }

    /** Sleeps. */
    public static void sleep(Duration time) {
        try {
            Thread.sleep(time.toMillis());
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException("interrupted", e);
        }
    }
}
