package dev.autotunnel.spec;

import dev.autotunnel.event.Failure;
import java.time.Duration;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.Set;

/**
 * When to try again, and when to give up.
 *
 * @param backoff the waits between attempts
 * @param stableAfter how long a connection must have been established to count as stable: then failures, attempts and
 *     starts count anew; by default 10 s
 * @param gateTime where the first connection ends within this time after it was established, or never is, give up; zero,
 *     the default, turns that off. {@code AUTOSSH_GATETIME}
 * @param maxStarts how many attempts to make since the last stable connection; empty, the default, for no limit.
 *     {@code AUTOSSH_MAXSTART}
 * @param maxLifetime when to stop for good, counted from {@code start()}; empty, the default, for no limit.
 *     {@code AUTOSSH_MAXLIFETIME}
 * @param fatalKinds what leads to {@code Failed} at once while the tunnel has not been up since {@code start()}; afterwards
 *     they are retried at a patient pace, from 60 s doubling to 10 min
 */
public record RestartPolicy(
        Backoff backoff,
        Duration stableAfter,
        Duration gateTime,
        OptionalInt maxStarts,
        Optional<Duration> maxLifetime,
        Set<Failure.Kind> fatalKinds) {

    /** What no further attempt will mend. */
    public static final Set<Failure.Kind> DEFAULT_FATAL_KINDS = Set.of(
            Failure.Kind.AUTHENTICATION_REFUSED,
            Failure.Kind.HOST_KEY_UNKNOWN,
            Failure.Kind.HOST_KEY_CHANGED,
            Failure.Kind.HOST_KEYS_UNREADABLE,
            Failure.Kind.NO_COMMON_ALGORITHM,
            Failure.Kind.KEY_UNUSABLE);

    private static final Duration STABLE_AFTER = Duration.ofSeconds(10);
    private static final Duration AUTOSSH_POLL = Duration.ofMinutes(10);
    private static final Duration AUTOSSH_GATE_TIME = Duration.ofSeconds(30);

    /** Checks all. */
    public RestartPolicy {
        Rules.positive("restart.stableAfter", stableAfter);
        Rules.notNegative("restart.gateTime", gateTime);
        maxStarts.ifPresent(n -> Rules.require(n >= 1, "restart.maxStarts", n, "must be at least 1, or absent"));
        maxLifetime.ifPresent(time -> Rules.positive("restart.maxLifetime", time));
        fatalKinds = Set.copyOf(fatalKinds);
    }

    /** At once after a stable connection, else exponential from 1 s to 60 s; for ever; no gate. */
    public static RestartPolicy defaults() {
        return new RestartPolicy(
                Backoff.defaults(),
                STABLE_AFTER,
                Duration.ZERO,
                OptionalInt.empty(),
                Optional.empty(),
                DEFAULT_FATAL_KINDS);
    }

    /** The waits and limits of autossh with its poll time of 600 s: gate time 30 s, no limit of starts. */
    public static RestartPolicy autossh() {
        return autossh(AUTOSSH_POLL);
    }

    /** The waits and limits of autossh for a poll time; its uptime counts from the established connection. */
    public static RestartPolicy autossh(Duration poll) {
        Rules.positive("restart.poll", poll);
        Duration tenth = Duration.ofSeconds(poll.toSeconds() / 10);
        return defaults()
                .withBackoff(Backoff.autossh(poll))
                .withStableAfter(tenth.compareTo(STABLE_AFTER) > 0 ? tenth : STABLE_AFTER)
                .withGateTime(AUTOSSH_GATE_TIME);
    }

    /** The same with other waits. */
    public RestartPolicy withBackoff(Backoff other) {
        return new RestartPolicy(other, stableAfter, gateTime, maxStarts, maxLifetime, fatalKinds);
    }

    /** The same with another idea of stable. */
    public RestartPolicy withStableAfter(Duration other) {
        return new RestartPolicy(backoff, other, gateTime, maxStarts, maxLifetime, fatalKinds);
    }

    /** The same with another gate time; zero for none. */
    public RestartPolicy withGateTime(Duration other) {
        return new RestartPolicy(backoff, stableAfter, other, maxStarts, maxLifetime, fatalKinds);
    }

    /** The same with a limit of starts. */
    public RestartPolicy withMaxStarts(int most) {
        return new RestartPolicy(backoff, stableAfter, gateTime, OptionalInt.of(most), maxLifetime, fatalKinds);
    }

    /** The same with a limited lifetime. */
    public RestartPolicy withMaxLifetime(Duration most) {
        return new RestartPolicy(backoff, stableAfter, gateTime, maxStarts, Optional.of(most), fatalKinds);
    }

    /** The same with other kinds of failures that are fatal. */
    public RestartPolicy withFatalKinds(Set<Failure.Kind> kinds) {
        return new RestartPolicy(backoff, stableAfter, gateTime, maxStarts, maxLifetime, kinds);
    }
}
