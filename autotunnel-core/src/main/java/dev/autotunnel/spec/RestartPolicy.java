package dev.autotunnel.spec;

import dev.autotunnel.event.Failure;
import java.time.Duration;
import java.util.Arrays;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * When to try again, and when to give up.
 *
 * <p>Immutable; thread-safe.
 */
public final class RestartPolicy {

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

    private final Backoff backoff;
    private final Duration stableAfter;
    private final Duration gateTime;
    private final OptionalInt maxStarts;
    private final @Nullable Duration maxLifetime;
    private final Set<Failure.Kind> fatalKinds;

    private RestartPolicy(
            Backoff backoff,
            Duration stableAfter,
            Duration gateTime,
            OptionalInt maxStarts,
            @Nullable Duration maxLifetime,
            Set<Failure.Kind> fatalKinds) {
        this.backoff = Rules.given("restart.backoff", backoff);
        this.stableAfter = Rules.positive("restart.stableAfter", stableAfter);
        this.gateTime = Rules.notNegative("restart.gateTime", gateTime);
        this.maxStarts = maxStarts;
        this.maxLifetime = maxLifetime == null ? null : Rules.positive("restart.maxLifetime", maxLifetime);
        this.fatalKinds = Set.copyOf(fatalKinds);
        this.fatalKinds.forEach(kind ->
                Rules.require(kind.canEndAttempt(), "restart.fatalKinds", kind, "must be able to end an attempt"));
        maxStarts.ifPresent(n -> Rules.require(n >= 1, "restart.maxStarts", n, "must be at least 1"));
    }

    /** At once after a stable connection, else exponential from 1 s to 60 s; for ever; no gate. */
    public static RestartPolicy defaults() {
        return new RestartPolicy(
                Backoff.defaults(), STABLE_AFTER, Duration.ZERO, OptionalInt.empty(), null, DEFAULT_FATAL_KINDS);
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

    /** The waits between attempts; by default exponential from 1 s to 60 s. */
    public Backoff backoff() {
        return backoff;
    }

    /**
     * How long a connection must have been established to count as stable; by default 10 s. From then on failures, attempts and
     * starts count anew.
     */
    public Duration stableAfter() {
        return stableAfter;
    }

    /**
     * The tunnel gives up if the first connection ends within this time after it was established, or never is. Zero, the
     * default, turns that off. {@code AUTOSSH_GATETIME}.
     */
    public Duration gateTime() {
        return gateTime;
    }

    /** How many attempts to make since the last stable connection; empty, the default, for no limit. {@code AUTOSSH_MAXSTART}. */
    public OptionalInt maxStarts() {
        return maxStarts;
    }

    /** When to stop for good, counted from {@code start()}; empty, the default, for no limit. {@code AUTOSSH_MAXLIFETIME}. */
    public Optional<Duration> maxLifetime() {
        return Optional.ofNullable(maxLifetime);
    }

    /**
     * The kinds of failures that lead to {@code Failed} at once while the tunnel has not been up since {@code start()}; by default
     * {@link #DEFAULT_FATAL_KINDS}. Afterwards they are retried at a patient pace, from 60 s doubling to 10 min.
     */
    public Set<Failure.Kind> fatalKinds() {
        return fatalKinds;
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
        return new RestartPolicy(
                backoff, stableAfter, gateTime, maxStarts, Rules.given("restart.maxLifetime", most), fatalKinds);
    }

    /**
     * The same with other kinds of failures that are fatal.
     *
     * @throws InvalidSpecException if no attempt can end with one of them: {@link Failure.Kind#canEndAttempt()}
     */
    public RestartPolicy withFatalKinds(Set<Failure.Kind> kinds) {
        return new RestartPolicy(backoff, stableAfter, gateTime, maxStarts, maxLifetime, kinds);
    }

    private Object[] components() {
        return new Object[] {backoff, stableAfter, gateTime, maxStarts, maxLifetime(), fatalKinds};
    }

    @Override
    public boolean equals(@Nullable Object other) {
        return other instanceof RestartPolicy that && Arrays.equals(components(), that.components());
    }

    @Override
    public int hashCode() {
        return Arrays.hashCode(components());
    }

    @Override
    public String toString() {
        return "backoff %s, stable after %s, gate time %s, max starts %s, max lifetime %s, fatal %s"
                .formatted(components());
    }
}
