package dev.autotunnel.spec;

import dev.autotunnel.event.Failure;
import java.time.Duration;
import java.util.Arrays;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Decides when to try again and when to give up.
 *
 * <p>Immutable; thread-safe.
 */
public final class RestartPolicy {

    /** The kinds of failures that a further attempt will not repair. */
    public static final Set<Failure.Kind> DEFAULT_FATAL_KINDS = Set.of(
            Failure.Kind.AUTHENTICATION_REFUSED,
            Failure.Kind.HOST_KEY_UNKNOWN,
            Failure.Kind.HOST_KEY_CHANGED,
            Failure.Kind.HOST_KEY_REVOKED,
            Failure.Kind.NO_COMMON_ALGORITHM,
            Failure.Kind.KEY_UNUSABLE);

    private static final Duration RETRY_WHILE_WAITING = Duration.ofSeconds(2);
    private static final Duration STABLE_AFTER = Duration.ofSeconds(10);
    private static final Duration AUTOSSH_POLL = Duration.ofMinutes(10);
    private static final Duration AUTOSSH_GATE_TIME = Duration.ofSeconds(30);

    private final Backoff backoff;
    private final Duration stableAfter;
    private final Duration gateTime;
    private final OptionalInt maxStarts;
    private final @Nullable Duration maxLifetime;
    private final Set<Failure.Kind> fatalKinds;
    private final Duration retryWhileWaiting;

    private RestartPolicy(
            Backoff backoff,
            Duration stableAfter,
            Duration gateTime,
            OptionalInt maxStarts,
            @Nullable Duration maxLifetime,
            Set<Failure.Kind> fatalKinds,
            Duration retryWhileWaiting) {
        this.backoff = Rules.given("restart.backoff", backoff);
        this.stableAfter = Rules.positive("restart.stableAfter", stableAfter);
        this.gateTime = Rules.notNegative("restart.gateTime", gateTime);
        this.maxStarts = maxStarts;
        this.maxLifetime = maxLifetime == null ? null : Rules.positive("restart.maxLifetime", maxLifetime);
        this.fatalKinds = Set.copyOf(Rules.all("restart.fatalKinds", fatalKinds));
        this.fatalKinds.forEach(kind ->
                Rules.require(kind.canEndAttempt(), "restart.fatalKinds", kind, "must be able to end an attempt"));
        maxStarts.ifPresent(n -> Rules.require(n >= 1, "restart.maxStarts", n, "must be at least 1"));
        this.retryWhileWaiting = Rules.notNegative("restart.retryWhileWaiting", retryWhileWaiting);
    }

    /**
     * Returns the defaults. After a stable connection the next attempt follows at once. Otherwise the waits are exponential
     * from 1 s to 60 s, but 2 s at most while a client waits. The tunnel never gives up because of the number of attempts,
     * and there is no gate time.
     */
    public static RestartPolicy defaults() {
        return new RestartPolicy(
                Backoff.defaults(),
                STABLE_AFTER,
                Duration.ZERO,
                OptionalInt.empty(),
                null,
                DEFAULT_FATAL_KINDS,
                RETRY_WHILE_WAITING);
    }

    /** Returns the waits and limits of autossh with its poll time of 600 s: gate time 30 s, no limit of starts. */
    public static RestartPolicy autossh() {
        return autossh(AUTOSSH_POLL);
    }

    /**
     * Returns the waits and limits of autossh for a poll time: {@link Backoff#autossh}, a gate time of 30 s, no limit of starts,
     * and a connection is stable after a tenth of the poll time, 10 s at least. The uptime counts from the established
     * connection.
     *
     * @param poll the poll time, {@code AUTOSSH_POLL}; at least 1 s, and ten years at most
     * @throws InvalidSpecException if it breaks its rule
     */
    public static RestartPolicy autossh(Duration poll) {
        Rules.positive("restart.poll", poll);
        Duration tenth = Duration.ofSeconds(poll.toSeconds() / 10);
        return defaults()
                .withBackoff(Backoff.autossh(poll))
                .withStableAfter(tenth.compareTo(STABLE_AFTER) > 0 ? tenth : STABLE_AFTER)
                .withGateTime(AUTOSSH_GATE_TIME);
    }

    /** Returns the waits between attempts; by default exponential from 1 s to 60 s. */
    public Backoff backoff() {
        return backoff;
    }

    /**
     * Returns how long a connection must have been established to count as stable; by default 10 s. From then on failures,
     * attempts and starts are counted from zero.
     */
    public Duration stableAfter() {
        return stableAfter;
    }

    /**
     * Returns the gate time. The tunnel gives up if the first connection is not established, or ends within this time after
     * it was established. Zero, the default, turns this off. {@code AUTOSSH_GATETIME}.
     */
    public Duration gateTime() {
        return gateTime;
    }

    /**
     * Returns how many attempts the tunnel makes since the last stable connection; empty, the default, for no limit.
     * {@code AUTOSSH_MAXSTART}.
     */
    public OptionalInt maxStarts() {
        return maxStarts;
    }

    /**
     * Returns after which time since {@code start()} the tunnel stops for good; empty, the default, for no limit.
     * {@code AUTOSSH_MAXLIFETIME}.
     */
    public Optional<Duration> maxLifetime() {
        return Optional.ofNullable(maxLifetime);
    }

    /**
     * Returns the kinds of failures that lead to {@code Failed} at once while the tunnel has not been up since
     * {@code start()}; by default {@link #DEFAULT_FATAL_KINDS}. After the tunnel was up, such failures are retried at a
     * patient pace, from 60 s doubling to 10 min.
     */
    public Set<Failure.Kind> fatalKinds() {
        return fatalKinds;
    }

    /**
     * Returns the longest wait while clients want the tunnel; by default 2 s. Zero turns this limit off. See
     * {@link #withRetryWhileWaiting}.
     */
    public Duration retryWhileWaiting() {
        return retryWhileWaiting;
    }

    /**
     * Returns the same policy with other waits between attempts; the default is {@link Backoff#defaults()}, exponential from 1 s
     * to 60 s. Waiting clients never shorten another backoff that is set here. autossh's waits are {@link Backoff#autossh};
     * {@code ssh} does not try again.
     *
     * @throws InvalidSpecException if it is null
     */
    public RestartPolicy withBackoff(Backoff other) {
        return new RestartPolicy(other, stableAfter, gateTime, maxStarts, maxLifetime, fatalKinds, retryWhileWaiting);
    }

    /**
     * Returns the same policy with another time after which a connection counts as stable; the default is 10 s. From then on
     * failures, attempts and starts are counted from zero. autossh takes a tenth of its poll time.
     *
     * @param other positive, and ten years at most
     * @throws InvalidSpecException if it breaks its rule
     */
    public RestartPolicy withStableAfter(Duration other) {
        return new RestartPolicy(backoff, other, gateTime, maxStarts, maxLifetime, fatalKinds, retryWhileWaiting);
    }

    /**
     * Returns the same policy with another gate time; the default is zero, which turns it off. The tunnel gives up
     * ({@code GATE_TIME}) if the first attempt fails, however long it takes, or if the first connection ends within this time
     * after it was up. {@code AUTOSSH_GATETIME}.
     *
     * @param other not negative, and ten years at most
     * @throws InvalidSpecException if it breaks its rule
     */
    public RestartPolicy withGateTime(Duration other) {
        return new RestartPolicy(backoff, stableAfter, other, maxStarts, maxLifetime, fatalKinds, retryWhileWaiting);
    }

    /**
     * Returns the same policy with a limit of starts; the default is no limit. If so many attempts were made since the last
     * stable connection, the tunnel gives up ({@code MAX_STARTS_REACHED}) instead of another one. {@code AUTOSSH_MAXSTART}.
     *
     * @param most at least 1
     * @throws InvalidSpecException if it is less
     */
    public RestartPolicy withMaxStarts(int most) {
        return new RestartPolicy(
                backoff, stableAfter, gateTime, OptionalInt.of(most), maxLifetime, fatalKinds, retryWhileWaiting);
    }

    /**
     * Returns the same policy with a limited lifetime; the default is no limit. So long after {@code start()} the tunnel stops
     * for good ({@code MAX_LIFETIME_REACHED}), and open connections are cut. {@code AUTOSSH_MAXLIFETIME}.
     *
     * @param most positive, and ten years at most
     * @throws InvalidSpecException if it breaks its rule
     */
    public RestartPolicy withMaxLifetime(Duration most) {
        return new RestartPolicy(
                backoff,
                stableAfter,
                gateTime,
                maxStarts,
                Rules.given("restart.maxLifetime", most),
                fatalKinds,
                retryWhileWaiting);
    }

    /**
     * Returns the same policy with another longest wait while clients want the tunnel; the default is 2 s, and zero turns
     * this limit off.
     *
     * <p>Clients want the tunnel while a client of a local or dynamic forward waits for it, and for 10 s after one came.
     * During that time no wait between two attempts is longer than this value. The wait is a random time between half of the
     * value and all of it, less the time of the last attempt. If an attempt hangs before the server's first byte, a fresh
     * connection is tried beside it every 2 s. The reason is that a kernel repeats a lost SYN only after 1, 3, 7 and 15 s.
     * The first of at most two connections that the server answers goes on, and only that one logs in. If no client wants the
     * tunnel, the backoff applies. Each attempt counts for {@link #withMaxStarts}.
     *
     * <p>The value shortens {@link Backoff#defaults()} only, never {@link Backoff#autossh} or another given backoff. It does
     * not apply after a fatal kind until the tunnel is up. Nor does it apply after a connection that the server closed before
     * its banner (5 s, doubling to 60 s). Many attempts in quick succession can get this host onto the server's ban list.
     */
    public RestartPolicy withRetryWhileWaiting(Duration other) {
        return new RestartPolicy(backoff, stableAfter, gateTime, maxStarts, maxLifetime, fatalKinds, other);
    }

    /**
     * The same with other kinds of failures that are fatal.
     *
     * @throws InvalidSpecException if no attempt can end with one of them: {@link Failure.Kind#canEndAttempt()}
     */
    public RestartPolicy withFatalKinds(Set<Failure.Kind> kinds) {
        return new RestartPolicy(backoff, stableAfter, gateTime, maxStarts, maxLifetime, kinds, retryWhileWaiting);
    }

    private Object[] components() {
        return new Object[] {backoff, stableAfter, gateTime, maxStarts, maxLifetime(), fatalKinds, retryWhileWaiting};
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
        return "backoff %s, stable after %s, gate time %s, max starts %s, max lifetime %s, fatal %s, retry while waiting %s"
                .formatted(components());
    }
}
