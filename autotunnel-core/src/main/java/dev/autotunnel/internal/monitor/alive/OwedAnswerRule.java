package dev.autotunnel.internal.monitor.alive;

import dev.autotunnel.spec.ServerAlive;
import java.time.Duration;

/**
 * What follows if a server has sent nothing for some time while it owes the answer for which a client waits, as a pure
 * function.
 *
 * <p>An unanswered channel open is a reason to ask the server, and no proof that the link is dead: OpenSSH's sshd serves a
 * connection in one process, which answers nothing while it looks up the name of a target. So a link is left only after a long
 * silence, and not even then if the path to the server is known to live. Thread-safe.
 */
final class OwedAnswerRule {
    /** The longest silence that a waiting client has to put up with. It leaves 10 s of the default hold for a new link. */
    static final Duration PATIENCE = Duration.ofSeconds(20);

    /** After this silence the path beside the link is tried. */
    static final Duration PATH_AFTER = Duration.ofSeconds(5);

    /** What to do now. */
    enum Verdict {
        /** Nothing: ServerAlive is off. */
        NOTHING,
        /** Ask the server for an answer, unless it owes one already. */
        ASK,
        /** Try whether a fresh TCP connection to the server gets its banner. */
        TRY_PATH,
        /** End the link. */
        LEAVE
    }

    /** What is known about the path to the server during this silence. */
    enum Path {
        UNTRIED,
        /** Being tried, or tried without success. */
        TRIED,
        /** A fresh TCP connection got the server's banner. */
        LIVES
    }

    private OwedAnswerRule() {}

    /**
     * Judges a silence.
     *
     * @param silent how long the server has sent nothing while it owed the answer
     */
    static Verdict judge(ServerAlive rule, Duration silent, Path path) {
        if (!rule.isOn()) {
            return Verdict.NOTHING;
        }
        if (silent.compareTo(patience(rule)) >= 0) {
            return path == Path.LIVES ? Verdict.ASK : Verdict.LEAVE;
        }
        boolean pathMatters = rule.time().compareTo(PATIENCE) > 0;
        return pathMatters && path == Path.UNTRIED && silent.compareTo(PATH_AFTER) >= 0
                ? Verdict.TRY_PATH
                : Verdict.ASK;
    }

    /** After this silence the link is left, unless the path lives. */
    static Duration patience(ServerAlive rule) {
        return rule.time().compareTo(PATIENCE) < 0 ? rule.time() : PATIENCE;
    }
}
