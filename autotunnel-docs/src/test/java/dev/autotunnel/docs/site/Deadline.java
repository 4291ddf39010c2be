package dev.autotunnel.docs.site;

import java.time.Duration;
import java.util.function.BooleanSupplier;
import java.util.function.Supplier;

/** Waits until something is so, and not for ever. */
final class Deadline {
    private static final Duration INTERVAL = Duration.ofMillis(20);

    private Deadline() {}

    /**
     * Asks again and again.
     *
     * @throws IllegalStateException if the time is over, with what {@code otherwise} returns as its message
     */
    static void await(Duration atMost, BooleanSupplier condition, Supplier<String> otherwise) {
        long begin = System.nanoTime();
        while (!condition.getAsBoolean()) {
            if (System.nanoTime() - begin > atMost.toNanos()) {
                throw new IllegalStateException("not within " + atMost + ": " + otherwise.get());
            }
            try {
                Thread.sleep(INTERVAL.toMillis());
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
                throw new IllegalStateException("interrupted", e);
            }
        }
    }
}
