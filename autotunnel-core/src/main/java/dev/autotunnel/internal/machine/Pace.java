package dev.autotunnel.internal.machine;

import dev.autotunnel.event.Failure.Kind;
import dev.autotunnel.event.Phase;
import dev.autotunnel.internal.runtime.Moment;
import dev.autotunnel.spec.Backoff;
import dev.autotunnel.spec.RestartPolicy;
import java.time.Duration;
import java.util.Set;

/**
 * Computes how long to wait before the next attempt. It is a pure function of the memory, the failure and the moment.
 *
 * <p>The wait is the backoff of the policy, or 1 s to 5 s while a known_hosts file cannot be read. Clients that want the tunnel
 * cut it to {@code retryWhileWaiting}. After a fatal failure, until the tunnel is up, the wait is at least the patient pace. After
 * the server closed a connection before its banner, it is at least the pace of early closes. Clients do not shorten these two:
 * many attempts in quick succession can get this host onto the server's ban list.
 *
 * <p>Immutable, thread-safe.
 */
final class Pace {
    /** The first wait after a fatal failure of a tunnel that has been up. Each further wait doubles. */
    static final Duration PATIENT_WAIT = Duration.ofSeconds(60);

    /** The longest wait after a fatal failure. */
    static final Duration MOST_PATIENT_WAIT = Duration.ofMinutes(10);

    /** The first wait after the server closed a connection before its banner. Each further wait doubles. */
    static final Duration EARLY_CLOSE_WAIT = Duration.ofSeconds(5);

    /** The longest wait after such a close. */
    static final Duration MOST_EARLY_CLOSE_WAIT = Duration.ofSeconds(60);

    /** The shortest wait while a known_hosts file cannot be read. The longest is this plus {@link #FILE_WAIT_JITTER}. */
    static final Duration LEAST_FILE_WAIT = Duration.ofSeconds(1);

    /** The random part of the wait for a known_hosts file. */
    static final Duration FILE_WAIT_JITTER = Duration.ofSeconds(4);

    /** How long an attempt may hang before a fresh connection is tried beside it, and the time between further fresh ones. */
    static final Duration BESIDE_EVERY = Duration.ofSeconds(2);

    /**
     * The failure kind of a connection that the server closes before its banner. Reasons are MaxStartups, penalties, or a
     * proxy without a server.
     */
    private static final Set<Kind> EARLY_CLOSES = Set.of(Kind.CLOSED_BEFORE_BANNER);

    private final RestartPolicy policy;
    private final Backoff backoff;
    private final Duration whileWaiting;

    /**
     * The decision after a failure.
     *
     * @param failures attempts and connections in a row that ended before they were stable
     * @param fatal how many attempts since the tunnel was up ended with a fatal kind
     * @param earlyCloses how many connections since the tunnel was up the server has closed before its banner
     * @param patient whether clients must not shorten the wait
     * @param delay the wait
     */
    record Next(int failures, int fatal, int earlyCloses, boolean patient, Duration delay) {}

    /** The pace of that policy. */
    @SuppressWarnings("ReferenceEquality") // an equal backoff that the user gave is the user's
    Pace(RestartPolicy policy) {
        this.policy = policy;
        this.backoff = new SafeBackoff(policy.backoff());
        this.whileWaiting = policy.backoff() == Backoff.defaults() ? policy.retryWhileWaiting() : Duration.ZERO;
    }

    /** Decides the wait after that failure. */
    Next after(MachineState memory, Kind failure, Moment now) {
        boolean isFatal = policy.fatalKinds().contains(failure);
        boolean isEarlyClose = EARLY_CLOSES.contains(failure);
        int failures = memory.stable() ? 0 : memory.failures() + 1;
        int fatal = memory.fatal() + (isFatal ? 1 : 0);
        int earlyCloses = memory.earlyCloses() + (isEarlyClose ? 1 : 0);
        boolean patient = fatal > 0 || isEarlyClose;
        Duration delay = failure == Kind.HOST_KEYS_UNREADABLE ? fileWait(now) : backoff.delay(failures, now.chance());
        if (isEarlyClose) {
            delay = longer(delay, doubled(EARLY_CLOSE_WAIT, earlyCloses, MOST_EARLY_CLOSE_WAIT, now));
        }
        if (fatal > 0) {
            delay = longer(delay, doubled(PATIENT_WAIT, fatal, MOST_PATIENT_WAIT, now));
        } else if (!patient && isWanted(memory, now)) {
            delay = shorter(delay, longer(cut(now).minus(hung(memory, now)), atOnce(now)));
        }
        return new Next(failures, fatal, earlyCloses, patient, delay);
    }

    /** Returns whether clients may shorten a wait at all. */
    boolean canHurry(boolean patient) {
        return !patient && !whileWaiting.isZero();
    }

    /** Returns whether a hanging attempt gets a fresh connection beside it. */
    boolean hurries(MachineState memory, Moment now) {
        return canHurry(memory.patient()) && isWanted(memory, now);
    }

    /** Returns whether the current wait is longer than a wait while clients want the tunnel. */
    boolean isTooLong(MachineState memory) {
        return canHurry(memory.patient()) && memory.waitTime().compareTo(whileWaiting) > 0;
    }

    /**
     * Returns the length of a wait while clients want the tunnel: between half of {@code retryWhileWaiting} and all of it.
     */
    Duration cut(Moment now) {
        return Duration.ofNanos((long) (whileWaiting.toNanos() * (1 + now.chance()) / 2));
    }

    private boolean isWanted(MachineState memory, Moment now) {
        return !whileWaiting.isZero() && memory.demand().isThere(now);
    }

    /** Returns the wait for a local file that cannot be read. A longer wait would not spare any server. */
    private static Duration fileWait(Moment now) {
        return LEAST_FILE_WAIT.plusMillis((long) (FILE_WAIT_JITTER.toMillis() * now.chance()));
    }

    /** Returns how long the attempt has hung, which is subtracted from the wait. */
    private static Duration hung(MachineState memory, Moment now) {
        return memory.phase() == Phase.CONNECTING ? now.since(memory.entered()) : Duration.ZERO;
    }

    private static Duration atOnce(Moment now) {
        return Duration.ofNanos((long) (Backoff.RECONNECT_JITTER.toNanos() * now.chance()));
    }

    /**
     * Doubles the wait for each repetition. The jitter only lengthens the wait, by up to a quarter: the server's penalty must
     * have run out.
     */
    private static Duration doubled(Duration first, int times, Duration most, Moment now) {
        Duration wait = shorter(first.multipliedBy(1L << Math.min(times - 1, 10)), most);
        return wait.plusNanos((long) (wait.toNanos() / 4.0 * now.chance()));
    }

    private static Duration shorter(Duration a, Duration b) {
        return a.compareTo(b) < 0 ? a : b;
    }

    static Duration longer(Duration a, Duration b) {
        return a.compareTo(b) > 0 ? a : b;
    }
}
