package dev.autotunnel.internal.monitor.alive;

import dev.autotunnel.spec.ServerAlive;
import java.time.Duration;

/**
 * Decides what to do if a server sends nothing while it owes the answer for which a client waits. This is a pure function.
 *
 * <p>An unanswered channel open is a reason to ask the server, but no proof that the link is dead. OpenSSH's sshd serves a
 * connection in one process. That process answers nothing while it looks up the name of a target. So the rule ends a link
 * only after a long silence. It keeps the link even then if the path to the server is known to work.
 *
 * <p>Immutable, thread-safe.
 */
final class OwedAnswerRule {
    /** The longest silence that a waiting client has to accept. It leaves 10 s of the default hold time for a new link. */
    static final Duration PATIENCE = Duration.ofSeconds(20);

    /** After this silence a fresh connection tests the path to the server. */
    static final Duration PATH_AFTER = Duration.ofSeconds(5);

    /** The decision. */
    enum Verdict {
        /** Do nothing, because ServerAlive is off. */
        NOTHING,
        /** Ask the server for an answer, unless it owes one already. */
        ASK,
        /** Test whether a fresh TCP connection to the server gets its banner. */
        TRY_PATH,
        /** End the link. */
        LEAVE
    }

    /** The knowledge about the path to the server during this silence. */
    enum Path {
        UNTRIED,
        /** The test is under way, or it failed. */
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

    /** Returns the silence after which the link ends, unless the path works. */
    static Duration patience(ServerAlive rule) {
        return rule.time().compareTo(PATIENCE) < 0 ? rule.time() : PATIENCE;
    }
}
