package dev.autotunnel.spec;

import java.time.Duration;

/** Holds the one instance that tells the default from an equal backoff that a user gave. Thread-safe. */
final class DefaultBackoff {
    static final Backoff INSTANCE = Backoff.exponential(Duration.ofSeconds(1), Duration.ofSeconds(60));

    private DefaultBackoff() {}
}
