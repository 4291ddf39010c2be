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
 * @param retryWhileWaiting see {@link #withRetryWhileWaiting}; by default 2 s
 */
public record RestartPolicy(
        Backoff backoff,
        Duration stableAfter,
        Duration gateTime,
        OptionalInt maxStarts,
        Optional<Duration> maxLifetime,
        Set<Failure.Kind> fatalKinds,
        Duration retryWhileWaiting) {

    /** What no further attempt will mend. */
    public static final Set<Failure.Kind> DEFAULT_FATAL_KINDS = Set.of(
            Failure.Kind.AUTHENTICATION_REFUSED,
            Failure.Kind.HOST_KEY_UNKNOWN,
            Failure.Kind.HOST_KEY_CHANGED,
            Failure.Kind.HOST_KEYS_UNREADABLE,
            Failure.Kind.NO_COMMON_ALGORITHM,
            Failure.Kind.KEY_UNUSABLE);

    private static final Duration RETRY_WHILE_WAITING = Duration.ofSeconds(2);
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
        Rules.notNegative("restart.retryWhileWaiting", retryWhileWaiting);
    }

    /** At once after a stable connection, else exponential from 1 s to 60 s, but every 2 s while a client waits; for ever; no gate. */
    public static RestartPolicy defaults() {
        return new RestartPolicy(
                Backoff.defaults(),
                STABLE_AFTER,
                Duration.ZERO,
                OptionalInt.empty(),
                Optional.empty(),
                DEFAULT_FATAL_KINDS,
                RETRY_WHILE_WAITING);
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

    /** The same with other waits. A backoff that is given is never shortened by clients that wait. */
    public RestartPolicy withBackoff(Backoff other) {
        return new RestartPolicy(other, stableAfter, gateTime, maxStarts, maxLifetime, fatalKinds, retryWhileWaiting);
    }

    /** The same with another idea of stable. */
    public RestartPolicy withStableAfter(Duration other) {
        return new RestartPolicy(backoff, other, gateTime, maxStarts, maxLifetime, fatalKinds, retryWhileWaiting);
    }

    /** The same with another gate time; zero for none. */
    public RestartPolicy withGateTime(Duration other) {
        return new RestartPolicy(backoff, stableAfter, other, maxStarts, maxLifetime, fatalKinds, retryWhileWaiting);
    }

    /** The same with a limit of starts. */
    public RestartPolicy withMaxStarts(int most) {
        return new RestartPolicy(
                backoff, stableAfter, gateTime, OptionalInt.of(most), maxLifetime, fatalKinds, retryWhileWaiting);
    }

    /** The same with a limited lifetime. */
    public RestartPolicy withMaxLifetime(Duration most) {
        return new RestartPolicy(
                backoff, stableAfter, gateTime, maxStarts, Optional.of(most), fatalKinds, retryWhileWaiting);
    }

    /**
     * The same with another pace for as long as clients want the tunnel; 2 s by default, zero turns it off.
     *
     * <p>While a client of a local or dynamic forward waits for the tunnel, or one came within the last 10 s, no wait between two
     * attempts is longer than this; it is a random time between half of this and all of it, less the time the last attempt
     * took. An attempt that hangs before the
     * server's first byte gets a fresh connection beside it every 2 s, since a kernel repeats a lost SYN only after 1, 3, 7 and
     * 15 s; the first of at most two that is answered goes on, and only that one logs in. When no client wants the tunnel, the
     * backoff holds. Each attempt counts for {@link #withMaxStarts}.
     *
     * <p>It shortens {@link Backoff#defaults()} only, never {@link Backoff#autossh} or another backoff that was given. It does
     * not apply after a fatal kind until the tunnel is up, nor after a connection that the server closed before its banner (5 s,
     * doubling to 60 s): attempts in quick succession would feed the ban lists of the server.
     */
    public RestartPolicy withRetryWhileWaiting(Duration other) {
        return new RestartPolicy(backoff, stableAfter, gateTime, maxStarts, maxLifetime, fatalKinds, other);
    }

    /** The same with other kinds of failures that are fatal. */
    public RestartPolicy withFatalKinds(Set<Failure.Kind> kinds) {
        return new RestartPolicy(backoff, stableAfter, gateTime, maxStarts, maxLifetime, kinds, retryWhileWaiting);
    }
}
