package dev.autotunnel.internal.monitor.alive;

import dev.autotunnel.internal.runtime.TunnelRuntime;
import dev.autotunnel.internal.transport.SshLink;
import java.io.IOException;
import java.time.Duration;
import java.util.concurrent.atomic.AtomicBoolean;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Sends the questions that a silent server has to answer. The first question of a silence is a keepalive. Some servers never
 * answer a keepalive. So the second question opens a session channel, unless the server has answered a keepalive before.
 *
 * <p>A question is sent on a thread of the runtime, because sending blocks on a dead link. While one question blocks, no
 * other is sent.
 *
 * <p>Thread-safe; must not block.
 */
final class Questions {
    /** If the last byte came within this time after a keepalive, the byte was the answer and no other traffic. */
    private static final long SOON = Duration.ofSeconds(1).toNanos();

    /**
     * The server ignores keepalives if it answers a channel at once, this many times, after it left a keepalive unanswered.
     */
    private static final int TIMES_IGNORED = 2;

    private static final int AT_ONCE_SHARE = 4;
    private static final Logger LOG = LoggerFactory.getLogger(Questions.class);

    private final TunnelRuntime runtime;
    private final SshLink link;
    private final AtomicBoolean sending = new AtomicBoolean();
    private int asked; // guarded by this, as are the next five; since the last byte
    private long first;
    private long last;
    private boolean channelAsked;
    private boolean keepAliveAnswered;
    private int ignored;

    Questions(TunnelRuntime runtime, SshLink link) {
        this.runtime = runtime;
        this.link = link;
    }

    /** Asks the next question of this silence. */
    synchronized void ask() {
        noteAnswer();
        long now = runtime.now().nanos();
        long sinceLast = now - last;
        asked++;
        last = now;
        if (asked == 1) {
            first = now;
        }
        if (asked == 2 && !keepAliveAnswered) {
            channelAsked = true;
            send(() -> askByChannel(now, sinceLast));
        } else {
            send(link::keepAlive);
        }
    }

    /** Asks the next question only if the server has not been asked both kinds of question during this silence. */
    synchronized void askOncePerKind() {
        noteAnswer();
        if (asked == 0 || (asked == 1 && !keepAliveAnswered)) {
            ask();
        }
    }

    /** Returns when the first question of this silence was asked, on the monotonic clock. */
    synchronized long first() {
        return first;
    }

    /**
     * Returns text to append to the message that the server is silent. The text is empty if the server usually answers
     * keepalives.
     */
    synchronized String note() {
        return channelAsked && !keepAliveAnswered
                ? " (on this connection no keepalive was answered yet, so a session channel was asked for too: no answer either)"
                : "";
    }

    private void noteAnswer() {
        long answered = link.lastInboundNanos() - last;
        if (asked == 0 || answered <= 0) {
            return;
        }
        if (!channelAsked && answered < SOON) {
            keepAliveAnswered = true;
        }
        asked = 0;
        channelAsked = false;
    }

    private void askByChannel(long began, long keepAliveUnanswered) throws IOException {
        link.askByChannel();
        long took = runtime.now().nanos() - began;
        if (took < keepAliveUnanswered / AT_ONCE_SHARE) {
            answeredAtOnce();
        }
    }

    /**
     * Counts a keepalive that the server ignored. SSH answers requests in their order. So a server that answers a channel at
     * once has skipped the keepalive before it.
     */
    private void answeredAtOnce() {
        boolean tell;
        synchronized (this) {
            ignored++;
            tell = ignored == TIMES_IGNORED;
        }
        if (tell) {
            LOG.warn("the server ignores keepalives, though RFC 4254 demands an answer;"
                    + " a session channel is opened and closed instead whenever it is silent");
        }
    }

    private void send(Question question) {
        if (!sending.compareAndSet(false, true)) {
            return;
        }
        runtime.execute(() -> {
            try {
                question.send();
            } catch (IOException e) {
                LOG.debug("the link broke while it was asked", e); // the link's reader reports the end
            } finally {
                sending.set(false);
            }
        });
    }

    private interface Question {
        void send() throws IOException;
    }
}
