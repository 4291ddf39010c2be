package dev.autotunnel.examples.boot.app;

import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicLong;
import org.jspecify.annotations.Nullable;

/** What became of the orders. Thread-safe. */
public final class Outcomes {

    /**
     * An order that failed.
     *
     * @param begun when it was begun
     * @param connected when the pool handed out the connection; empty if it never did
     * @param failed when it failed
     * @param cause why
     */
    public record Failure(Instant begun, Optional<Instant> connected, Instant failed, Exception cause) {}

    private final AtomicLong answered = new AtomicLong();
    private final AtomicLong slowest = new AtomicLong();
    private final List<Failure> failures = new CopyOnWriteArrayList<>();

    Attempt begin() {
        return new Attempt();
    }

    /** Returns how many orders were placed. */
    public long answered() {
        return answered.get();
    }

    /** Returns how long the slowest of these took. */
    public Duration slowest() {
        return Duration.ofNanos(slowest.get());
    }

    /** Returns the orders that failed, in the order of their failures. */
    public List<Failure> failures() {
        return List.copyOf(failures);
    }

    /** One order. Used by one thread. */
    final class Attempt {
        private final Instant begun = Instant.now();
        private final long begin = System.nanoTime();
        private @Nullable Instant connected;

        private Attempt() {}

        void connected() {
            connected = Instant.now();
        }

        void answered() {
            long time = System.nanoTime() - begin;
            slowest.accumulateAndGet(time, Math::max);
            answered.incrementAndGet();
        }

        void failed(Exception cause) {
            failures.add(new Failure(begun, Optional.ofNullable(connected), Instant.now(), cause));
        }
    }
}
