package dev.autotunnel.spec;

import java.time.Duration;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * When a silent server counts as dead. After {@code interval} without a byte the client asks for an answer, and again after
 * each further interval. {@code countMax} questions without an answer end the connection: after
 * {@code interval * (countMax + 1)} of silence, or up to a hundredth of the interval earlier or a sixteenth later: idle
 * connections are looked at together, which saves processor time. The options {@code ServerAliveInterval} and
 * {@code ServerAliveCountMax} of OpenSSH; by default 15 s and 3.
 *
 * <p>If a client waits for the server's answer, 20 s of silence end the connection even if this is longer, unless a fresh TCP
 * connection shows that the server is merely slow.
 *
 * <p>Immutable; thread-safe.
 */
public final class ServerAlive {
    private static final Duration SHORTEST = Duration.ofMillis(100);

    private final Duration interval;
    private final int countMax;

    private ServerAlive(Duration interval, int countMax) {
        this.interval = Rules.notNegative("serverAlive.interval", interval);
        this.countMax = countMax;
        boolean sound = interval.isZero() || interval.compareTo(SHORTEST) >= 0;
        Rules.require(sound, "serverAlive.interval", interval, "must be at least 100 ms, or zero for off");
        Rules.require(countMax >= 1, "serverAlive.countMax", countMax, "must be at least 1");
    }

    /**
     * Returns a rule that asks at that interval, that many times.
     *
     * @param interval at least 100 ms, or zero for off, as for OpenSSH
     * @param countMax at least 1
     * @throws InvalidSpecException if one of them breaks its rule
     */
    public static ServerAlive of(Duration interval, int countMax) {
        return new ServerAlive(interval, countMax);
    }

    /** 15 s and 3: a dead server is noticed within a minute. */
    public static ServerAlive defaults() {
        return of(Duration.ofSeconds(15), 3);
    }

    /**
     * Returns a rule that never asks and never ends a silent link, not even if a client waits for an answer. It is OpenSSH's
     * {@code ServerAliveInterval 0}. The link is still tested once by {@code retryNow()}, and after a jump of the clock,
     * because the computer may have been suspended.
     */
    public static ServerAlive off() {
        return of(Duration.ZERO, 1);
    }

    /** Returns the time between two questions; zero if the rule is off. */
    public Duration interval() {
        return interval;
    }

    /** How many questions without an answer end the connection. */
    public int countMax() {
        return countMax;
    }

    /** After this silence the server counts as dead: {@code interval * (countMax + 1)}; zero if it is off. */
    public Duration time() {
        return interval.multipliedBy(isOn() ? countMax + 1L : 0);
    }

    /** Returns whether the rule asks at all. */
    public boolean isOn() {
        return !interval.isZero();
    }

    @Override
    public boolean equals(@Nullable Object other) {
        return other instanceof ServerAlive that && interval.equals(that.interval) && countMax == that.countMax;
    }

    @Override
    public int hashCode() {
        return Objects.hash(interval, countMax);
    }

    @Override
    public String toString() {
        return isOn() ? countMax + " times, every " + interval : "off";
    }
}
