package dev.autotunnel.internal.monitor.alive;

import dev.autotunnel.internal.runtime.TunnelRuntime;
import dev.autotunnel.internal.transport.SshLink;
import java.io.IOException;
import java.time.Duration;
import java.util.concurrent.atomic.AtomicBoolean;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The questions by which a silent server is asked whether it lives. The first question of a silence is a keepalive. Some servers
 * never answer one; so the second question is a session channel, unless the server has answered a keepalive before.
 *
 * <p>A question is sent on an expendable thread, because sending blocks on a dead link. While one is stuck no other is sent.
 * Thread-safe; nothing here blocks.
 */
final class Questions {
    /** If the last byte came so soon after a keepalive, that byte was the answer, and no other traffic. */
    private static final long SOON = Duration.ofSeconds(1).toNanos();

    /** So often a channel must be answered at once after a keepalive was not, before the server is said to ignore keepalives. */
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

    /** The same, but only if there is a kind of question that the server has not been asked during this silence. */
    synchronized void askOncePerKind() {
        noteAnswer();
        if (asked == 0 || (asked == 1 && !keepAliveAnswered)) {
            ask();
        }
    }

    /** When the first question of this silence was asked, by the monotonic clock. */
    synchronized long first() {
        return first;
    }

    /** What to add to the message that the server is silent; empty if it answers keepalives as a rule. */
    synchronized String note() {
        return channelAsked && !keepAliveAnswered
                ? " (it never answered a keepalive on this connection, and now no session channel either)"
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

    /** SSH answers requests in their order: a server that answers a channel at once has passed over the keepalive before. */
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
                LOG.debug("the link broke while it was asked", e); // its reader tells
            } finally {
                sending.set(false);
            }
        });
    }

    private interface Question {
        void send() throws IOException;
    }
}
