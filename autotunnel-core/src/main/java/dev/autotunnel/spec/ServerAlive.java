package dev.autotunnel.spec;

import java.time.Duration;

/**
 * When a silent server counts as dead: after {@code interval} without a byte we ask for an answer, and again after each
 * further interval; {@code countMax} questions without an answer end the connection, so it is noticed after
 * {@code interval * (countMax + 1)}, or up to a hundredth of the interval earlier. The options {@code ServerAliveInterval} and {@code ServerAliveCountMax}.
 *
 * @param interval at least 100 ms, by default 15 s; zero turns it off, as for OpenSSH
 * @param countMax at least 1, by default 3
 */
public record ServerAlive(Duration interval, int countMax) {
    private static final Duration SHORTEST = Duration.ofMillis(100);

    /** Checks both. */
    public ServerAlive {
        Rules.notNegative("serverAlive.interval", interval);
        boolean sound = interval.isZero() || interval.compareTo(SHORTEST) >= 0;
        Rules.require(sound, "serverAlive.interval", interval, "must be at least 100 ms, or zero for off");
        Rules.require(countMax >= 1, "serverAlive.countMax", countMax, "must be at least 1");
    }

    /** 15 s and 3: a dead server is noticed within a minute. */
    public static ServerAlive defaults() {
        return new ServerAlive(Duration.ofSeconds(15), 3);
    }

    /** Never asks by itself. A client that waits for an answer still makes the link be tested. */
    public static ServerAlive off() {
        return new ServerAlive(Duration.ZERO, 1);
    }

    /** Whether it asks at all. */
    public boolean isOn() {
        return !interval.isZero();
    }
}
