package dev.autotunnel.examples.stage;

import java.time.Duration;
import java.util.EnumMap;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** What became of the requests of some clients. Thread-safe. */
public final class Tally {

    /** Why a request failed. */
    public enum Failure {
        /** A fault cut its connection: no tunnel can save that one. */
        IN_FLIGHT,
        /** It should have been served. */
        REFUSED
    }

    private final Map<Failure, Integer> failures = new EnumMap<>(Failure.class);
    private int answered;
    private Duration slowest = Duration.ZERO;
    private @Nullable Exception refusal;

    public synchronized void answered(Duration time) {
        answered++;
        slowest = time.compareTo(slowest) > 0 ? time : slowest;
    }

    public synchronized void failed(Failure why, Exception cause) {
        failures.merge(why, 1, Integer::sum);
        if (why == Failure.REFUSED && refusal == null) {
            refusal = cause;
        }
    }

    public synchronized int answered() {
        return answered;
    }

    public synchronized int failed(Failure why) {
        return failures.getOrDefault(why, 0);
    }

    /** Of those that were answered. */
    public synchronized Duration slowest() {
        return slowest;
    }

    /** The first. */
    public synchronized Optional<Exception> refusal() {
        return Optional.ofNullable(refusal);
    }
}
