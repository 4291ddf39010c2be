package dev.autotunnel.spec;

import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Optional;

/**
 * When the end-to-end test is made, and with what message.
 *
 * @param poll the time between two tests, by default 600 s. {@code AUTOSSH_POLL}
 * @param firstPollIfSet the time from being up to the next test; by default the poll time. {@code AUTOSSH_FIRST_POLL}
 * @param timeout for the connection, and again for the message, by default 15 s; see {@link #effectiveTimeout()}
 * @param message words added to the message, at most 64 bytes, none by default. {@code AUTOSSH_MESSAGE}
 * @param failureThreshold how many tests in a row must fail to end the connection, by default 2: a failed test is repeated
 *     at once
 */
public record MonitorTiming(
        Duration poll, Optional<Duration> firstPollIfSet, Duration timeout, String message, int failureThreshold) {
    private static final int LONGEST_MESSAGE = 64;

    /** Checks all. */
    public MonitorTiming {
        Rules.positive("monitor.poll", poll);
        firstPollIfSet.ifPresent(time -> Rules.positive("monitor.firstPoll", time));
        Rules.positive("monitor.timeout", timeout);
        boolean fits = message.getBytes(StandardCharsets.UTF_8).length <= LONGEST_MESSAGE;
        Rules.require(fits, "monitor.message", message, "must be at most 64 bytes");
        boolean plain = message.chars().noneMatch(Character::isISOControl);
        Rules.require(plain, "monitor.message", message, "must not hold control characters");
        Rules.require(failureThreshold >= 1, "monitor.failureThreshold", failureThreshold, "must be at least 1");
    }

    /** Poll 600 s, timeout 15 s, no message, threshold 2. */
    public static MonitorTiming defaults() {
        return new MonitorTiming(Duration.ofSeconds(600), Optional.empty(), Duration.ofSeconds(15), "", 2);
    }

    /** The time from being up to the next test. */
    public Duration firstPoll() {
        return firstPollIfSet.orElse(poll);
    }

    /** The timeout, but no more than half the poll time, as autossh has it. */
    public Duration effectiveTimeout() {
        Duration half = poll.dividedBy(2);
        return half.compareTo(timeout) < 0 ? half : timeout;
    }

    MonitorTiming withPoll(Duration other) {
        return new MonitorTiming(other, firstPollIfSet, timeout, message, failureThreshold);
    }

    MonitorTiming withFirstPoll(Duration other) {
        return new MonitorTiming(poll, Optional.of(other), timeout, message, failureThreshold);
    }

    MonitorTiming withTimeout(Duration other) {
        return new MonitorTiming(poll, firstPollIfSet, other, message, failureThreshold);
    }

    MonitorTiming withMessage(String other) {
        return new MonitorTiming(poll, firstPollIfSet, timeout, other, failureThreshold);
    }

    MonitorTiming withFailureThreshold(int other) {
        return new MonitorTiming(poll, firstPollIfSet, timeout, message, other);
    }
}
