package dev.autotunnel.examples.quickstart;

import java.sql.SQLException;
import java.time.Duration;
import java.util.EnumMap;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** What became of the requests of some clients. Thread-safe. */
final class Tally {

    /** Why a request failed. */
    enum Failure {
        /** A fault cut its connection: no tunnel can save that one. */
        IN_FLIGHT,
        /** It should have been served. */
        REFUSED
    }

    private final Map<Failure, Integer> failures = new EnumMap<>(Failure.class);
    private int answered;
    private Duration slowest = Duration.ZERO;
    private @Nullable SQLException refusal;

    synchronized void answered(Duration time) {
        answered++;
        slowest = time.compareTo(slowest) > 0 ? time : slowest;
    }

    synchronized void failed(Failure why, SQLException cause) {
        failures.merge(why, 1, Integer::sum);
        if (why == Failure.REFUSED && refusal == null) {
            refusal = cause;
        }
    }

    synchronized int answered() {
        return answered;
    }

    synchronized int failed(Failure why) {
        return failures.getOrDefault(why, 0);
    }

    /** Of those that were answered. */
    synchronized Duration slowest() {
        return slowest;
    }

    /** The first. */
    synchronized Optional<SQLException> refusal() {
        return Optional.ofNullable(refusal);
    }
}
