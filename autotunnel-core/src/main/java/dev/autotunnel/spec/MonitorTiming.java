package dev.autotunnel.spec;

import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * When the end-to-end test is made, and with what message.
 *
 * <p>The options do not adjust each other: a timeout above half the poll time is refused. If both are to be raised, set the
 * poll time first.
 *
 * <p>Immutable; thread-safe.
 */
public final class MonitorTiming {
    private static final int LONGEST_MESSAGE = 64;
    private static final Duration DEFAULT_TIMEOUT = Duration.ofSeconds(15);
    private static final MonitorTiming DEFAULTS = new MonitorTiming(Duration.ofSeconds(600), null, null, "", 2);

    private final Duration poll;
    private final @Nullable Duration firstPoll;
    private final @Nullable Duration timeout;
    private final String message;
    private final int failureThreshold;

    private MonitorTiming(
            Duration poll,
            @Nullable Duration firstPoll,
            @Nullable Duration timeout,
            String message,
            int failureThreshold) {
        this.poll = Rules.positive("monitor.poll", poll);
        this.firstPoll = firstPoll == null ? null : Rules.positive("monitor.firstPoll", firstPoll);
        this.timeout = timeout == null ? null : Rules.positive("monitor.timeout", timeout);
        this.message = message;
        this.failureThreshold = failureThreshold;
        boolean inTime = timeout == null || timeout.compareTo(poll.dividedBy(2)) <= 0;
        Rules.require(inTime, "monitor.timeout", String.valueOf(timeout), "must be at most half the poll time " + poll);
        boolean fits = message.getBytes(StandardCharsets.UTF_8).length <= LONGEST_MESSAGE;
        Rules.require(fits, "monitor.message", message, "must be at most 64 bytes");
        boolean plain = message.chars().noneMatch(Character::isISOControl);
        Rules.require(plain, "monitor.message", message, "must not hold control characters");
        Rules.require(failureThreshold >= 1, "monitor.failureThreshold", failureThreshold, "must be at least 1");
    }

    /** Poll 600 s, timeout 15 s, no message, threshold 2. */
    public static MonitorTiming defaults() {
        return DEFAULTS;
    }

    /** The time between two tests, by default 600 s. {@code AUTOSSH_POLL}. */
    public Duration poll() {
        return poll;
    }

    /** Returns the time from being up to the next test; the default is the poll time. {@code AUTOSSH_FIRST_POLL}. */
    public Duration firstPoll() {
        return firstPoll == null ? poll : firstPoll;
    }

    /**
     * Returns how long the connection of a test may take, and also how long its message may take. The default is 15 s or half
     * the poll time, whichever is less, as for autossh.
     */
    public Duration timeout() {
        if (timeout != null) {
            return timeout;
        }
        Duration half = poll.dividedBy(2);
        return half.compareTo(DEFAULT_TIMEOUT) < 0 ? half : DEFAULT_TIMEOUT;
    }

    /** Returns the text that is appended to the message; none by default. {@code AUTOSSH_MESSAGE}. */
    public String message() {
        return message;
    }

    /** How many tests in a row must fail to end the connection, by default 2. A failed test is repeated at once. */
    public int failureThreshold() {
        return failureThreshold;
    }

    /**
     * The same with another poll time.
     *
     * @throws InvalidSpecException unless it is positive, and at least twice the timeout if that is set
     */
    public MonitorTiming withPoll(Duration other) {
        return new MonitorTiming(other, firstPoll, timeout, message, failureThreshold);
    }

    /**
     * The same with another first poll time.
     *
     * @throws InvalidSpecException unless it is positive
     */
    public MonitorTiming withFirstPoll(Duration other) {
        return new MonitorTiming(poll, Rules.given("monitor.firstPoll", other), timeout, message, failureThreshold);
    }

    /**
     * The same with another timeout.
     *
     * @throws InvalidSpecException unless it is positive, and at most half the poll time
     */
    public MonitorTiming withTimeout(Duration other) {
        return new MonitorTiming(poll, firstPoll, Rules.given("monitor.timeout", other), message, failureThreshold);
    }

    /**
     * Returns the same timing with text to append to the message.
     *
     * @throws InvalidSpecException if it has more than 64 bytes, or a control character
     */
    public MonitorTiming withMessage(String other) {
        return new MonitorTiming(poll, firstPoll, timeout, Rules.given("monitor.message", other), failureThreshold);
    }

    /**
     * The same with another threshold.
     *
     * @throws InvalidSpecException if it is below 1
     */
    public MonitorTiming withFailureThreshold(int other) {
        return new MonitorTiming(poll, firstPoll, timeout, message, other);
    }

    @Override
    public boolean equals(@Nullable Object other) {
        return other instanceof MonitorTiming that
                && poll.equals(that.poll)
                && Objects.equals(firstPoll, that.firstPoll)
                && Objects.equals(timeout, that.timeout)
                && message.equals(that.message)
                && failureThreshold == that.failureThreshold;
    }

    @Override
    public int hashCode() {
        return Objects.hash(poll, firstPoll, timeout, message, failureThreshold);
    }

    @Override
    public String toString() {
        return "poll " + poll + ", first after " + firstPoll() + ", timeout " + timeout() + ", message \"" + message
                + "\", threshold " + failureThreshold;
    }
}
