package dev.autotunnel.internal.monitor.alive;

import dev.autotunnel.spec.ServerAlive;
import java.time.Duration;

/**
 * OpenSSH's rule of ServerAlive, as a pure function. It asks a question after each interval of silence. It ends the link
 * after {@code countMax} questions without a byte. A question may come early by a hundredth of the interval. An idle server's
 * answer follows the last question at once, so one look an interval is enough.
 *
 * <p>Immutable, thread-safe.
 *
 * @param heard when the last known byte came in
 * @param asked the number of questions since then
 */
record ServerAliveRule(long heard, int asked) {
    private static final int EARLY_SHARE = 100;

    /** The decision. */
    enum Verdict {
        /** Look again after {@link Decision#pause}. */
        WAIT,
        /** Ask for an answer, and look again after {@link Decision#pause}. */
        ASK,
        /** End the link, because the server is dead. */
        DEAD
    }

    /** The decision, the time until the next look, and the rule to use then. */
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
