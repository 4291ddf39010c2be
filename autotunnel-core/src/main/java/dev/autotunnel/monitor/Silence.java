package dev.autotunnel.monitor;

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
record Silence(long heard, int asked) {
    private static final int EARLY_SHARE = 100;

    /** What to do now. */
    enum Verdict {
        /** Look again after {@link Step#pause}. */
        WAIT,
        /** Ask for an answer, and look again after {@link Step#pause}. */
        ASK,
        /** The server is gone. */
        DEAD
    }

    /** What to do, when to look again, and what to remember. */
    record Step(Verdict verdict, Duration pause, Silence next) {}

    Step look(ServerAlive rule, long now, long lastInbound) {
        long interval = rule.interval().toNanos();
        if (lastInbound - heard > 0) {
            Silence fresh = new Silence(lastInbound, 0);
            long wait = lastInbound + interval - now;
            return wait > interval / EARLY_SHARE
                    ? new Step(Verdict.WAIT, Duration.ofNanos(wait), fresh)
                    : fresh.ask(rule);
        }
        return asked >= rule.countMax() ? new Step(Verdict.DEAD, Duration.ZERO, this) : ask(rule);
    }

    private Step ask(ServerAlive rule) {
        return new Step(Verdict.ASK, rule.interval(), new Silence(heard, asked + 1));
    }
}
