package dev.autotunnel.internal.monitor.alive;

import dev.autotunnel.spec.ServerAlive;
import java.time.Duration;

/**
 * OpenSSH's rule of ServerAlive, as a pure function: a question after each interval of silence, and the end after
 * {@code countMax} questions without a byte. A question may come a hundredth of the interval early: an idle server's answer
 * follows the last question at once, and so one look an interval is enough.
 *
 * @param heard when the last byte known here came in
 * @param asked questions since then
 */
record ServerAliveRule(long heard, int asked) {
    private static final int EARLY_SHARE = 100;

    /** What to do now. */
    enum Verdict {
        /** Look again after {@link Decision#pause}. */
        WAIT,
        /** Ask for an answer, and look again after {@link Decision#pause}. */
        ASK,
        /** The server is gone. */
        DEAD
    }

    /** What to do, when to look again, and what to remember. */
    record Decision(Verdict verdict, Duration pause, ServerAliveRule next) {}

    Decision look(ServerAlive rule, long now, long lastInbound) {
        long interval = rule.interval().toNanos();
        if (lastInbound - heard > 0) {
            ServerAliveRule fresh = new ServerAliveRule(lastInbound, 0);
            long wait = lastInbound + interval - now;
            return wait > interval / EARLY_SHARE
                    ? new Decision(Verdict.WAIT, Duration.ofNanos(wait), fresh)
                    : fresh.ask(rule);
        }
        return asked >= rule.countMax() ? new Decision(Verdict.DEAD, Duration.ZERO, this) : ask(rule);
    }

    private Decision ask(ServerAlive rule) {
        return new Decision(Verdict.ASK, rule.interval(), new ServerAliveRule(heard, asked + 1));
    }
}
