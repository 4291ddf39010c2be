package dev.autotunnel.internal.jsch;

import com.jcraft.jsch.ChannelDirectTCPIP;
import com.jcraft.jsch.JSchException;
import dev.autotunnel.event.Failure;
import dev.autotunnel.event.Failure.Kind;
import dev.autotunnel.event.Failure.Stage;
import dev.autotunnel.internal.jsch.flow.JschInternals;
import dev.autotunnel.internal.runtime.Deadline;
import dev.autotunnel.internal.runtime.Guard;
import dev.autotunnel.internal.runtime.TunnelRuntime;
import dev.autotunnel.internal.transport.ChannelOpenCallback;
import dev.autotunnel.internal.transport.UnexpectedFailure;
import dev.autotunnel.spec.Endpoint;
import java.io.IOException;
import java.time.Duration;
import java.util.Comparator;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicBoolean;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The channels of one link that the server was asked for and has not answered yet.
 *
 * <p>JSch's own way needs one waiting thread for each answer. Here no thread waits. JSch's reader thread notes the answers in
 * the channels, and calls {@link #look()} whenever it is about to wait for more bytes. By then it has handled all bytes that
 * came.
 *
 * <p>Thread-safe.
 */
final class PendingOpens {
    /**
     * The most channels that may wait for an answer. Only targets that drop packets, with clients that keep retrying, lead to
     * so many.
     */
    static final int MOST_UNANSWERED = 4096;

    /**
     * The time after which an answer is overdue. A server that cannot reach a target says so within minutes, when its kernel
     * gives up. A server that stays silent for longer is broken.
     */
    static final Duration OVERDUE = Duration.ofMinutes(10);

    /** A session with this many overdue answers is replaced. */
    static final int MOST_OVERDUE = 64;

    private static final Logger LOG = LoggerFactory.getLogger(PendingOpens.class);

    private final TunnelRuntime runtime;
    private final JschLink link;
    private final JschInternals jsch;
    private final Set<PendingOpen> unanswered = ConcurrentHashMap.newKeySet();
    private boolean expiring; // guarded by this

    PendingOpens(TunnelRuntime runtime, JschLink link, JschInternals jsch) {
        this.runtime = runtime;
        this.link = link;
        this.jsch = jsch;
    }

    /** Asks the server for a channel. May block while the link is congested. */
    void ask(
            Endpoint target,
            ChannelDirectTCPIP channel,
            JschChannel ours,
            Duration timeout,
            ChannelOpenCallback opening) {
        Deadline deadline = Deadline.after(runtime, timeout);
        PendingOpen asked = new PendingOpen(
                target, channel, ours, runtime.now().nanos(), deadline, Deadline.after(runtime, OVERDUE), opening);
        if (unanswered.size() >= MOST_UNANSWERED) {
            String message = "not asked for %s: the server owes %d answers".formatted(target, MOST_UNANSWERED);
            Failure full = Failure.of(Kind.FORWARD_TIMEOUT, Stage.FORWARD, message);
            notAsked(asked, full.withRemedy("see which targets do not answer; lower the forwards' maxConnections"));
            return;
        }
        unanswered.add(asked);
        expireAfter(timeout);
        try {
            jsch.open(channel);
        } catch (IOException e) {
            notAsked(asked, whyNotAsked(asked, e));
        } catch (RuntimeException e) {
            String message = "the server cannot be asked for %s: %s".formatted(target, e);
            notAsked(asked, Failure.of(Kind.TARGET_UNREACHABLE, Stage.FORWARD, message, e));
        } catch (Error e) {
            notAsked(asked, UnexpectedFailure.of(Stage.FORWARD, "the server cannot be asked for " + target, e));
        }
        if (link.isOver()) {
            end(); // end() may have run before this channel was added
        }
    }

    /** Reports the answers that have come to their callbacks. Called on the reader thread; must not block. */
    void look() {
        if (unanswered.isEmpty()) {
            return;
        }
        unanswered.forEach(asked -> {
            if (jsch.isAnswered(asked.channel) && unanswered.remove(asked)) {
                guarded(asked);
            }
        });
    }

    /** Fails all channels, because the link is over. Does not block. */
    void end() {
        unanswered.forEach(asked -> {
            unanswered.remove(asked);
            Guard.run(LOG, "could not tell that a channel does not open", () -> asked.fail(link.closed()));
            asked.ours.release();
        });
    }

    /** Reports one answer. No exception may leave this method, since the reader thread must live on. */
    private void guarded(PendingOpen asked) {
        try {
            answered(asked);
        } catch (Throwable e) {
            Guard.report(LOG, "could not hand over a channel to " + asked.target, e);
            asked.ours.closeSoon();
        }
    }

    private void answered(PendingOpen asked) {
        if (link.isEnding()) {
            asked.fail(link.closed());
            asked.ours.release();
        } else if (!jsch.isConfirmed(asked.channel)) {
            asked.fail(ServerRefusal.of(asked.target, asked.channel.getExitStatus(), null));
            asked.ours.closeSoon();
        } else if (!asked.succeed()) {
            asked.ours.closeSoon(); // the answer came after the timeout
        }
    }

    /**
     * Returns why the request was not sent. If the cause is a {@code JSchException}, the wait for new keys took too long.
     * Such a timeout is not the end of the link.
     */
    private Failure whyNotAsked(PendingOpen asked, IOException e) {
        boolean rekeying = e.getCause() instanceof JSchException && !link.isEnding();
        return rekeying ? timedOut(asked) : link.closed();
    }

    /** Fails a channel that the server was not asked for. JSch sends no CLOSE for a channel that the server does not know. */
    private void notAsked(PendingOpen asked, Failure why) {
        unanswered.remove(asked);
        asked.fail(why);
        asked.ours.close();
    }

    /**
     * Starts the timer unless it runs already. One timer serves all channels, since most of them are answered long before.
     */
    private synchronized void expireAfter(Duration delay) {
        if (!expiring) {
            expiring = true;
            runtime.schedule(delay, this::expire);
        }
    }

    /**
     * Reports each timeout to its callback. The channel stays until a late answer comes, and is closed then. It needs no
     * window any more.
     */
    private void expire() {
        unanswered.forEach(
                asked -> Guard.run(LOG, "could not tell that a channel is not answered", () -> expire(asked)));
        if (unanswered.stream().filter(PendingOpen::isOverdue).count() >= MOST_OVERDUE) {
            link.recycle();
        }
        scheduleNext();
    }

    private void expire(PendingOpen asked) {
        if (asked.deadline.isOver() && asked.fail(timedOut(asked))) {
            asked.ours.release();
        }
    }

    /**
     * Starts the timer for the next deadline. The lock is needed: a channel added meanwhile either is seen here or starts the
     * timer itself.
     */
    private synchronized void scheduleNext() {
        expiring = false;
        unanswered.stream()
                .filter(asked -> !asked.isTold())
                .map(asked -> asked.deadline.left())
                .min(Comparator.naturalOrder())
                .ifPresent(this::expireAfter);
    }

    private Failure timedOut(PendingOpen asked) {
        return link.timedOut(asked.target, asked.begin, null);
    }

    /** One channel that waits for its answer, and the callback for the answer. Thread-safe. */
    private static final class PendingOpen {
        private final Endpoint target;
        private final ChannelDirectTCPIP channel;
        private final JschChannel ours;
        private final long begin;
        private final Deadline deadline;
        private final Deadline overdue;
        private final ChannelOpenCallback opening;
        private final AtomicBoolean told = new AtomicBoolean();

        PendingOpen(
                Endpoint target,
                ChannelDirectTCPIP channel,
                JschChannel ours,
                long begin,
                Deadline deadline,
                Deadline overdue,
                ChannelOpenCallback opening) {
            this.target = target;
            this.channel = channel;
            this.ours = ours;
            this.begin = begin;
            this.deadline = deadline;
            this.overdue = overdue;
            this.opening = opening;
        }

        boolean isOverdue() {
            return overdue.isOver();
        }

        boolean isTold() {
            return told.get();
        }

        /** Reports success. Returns false if the callback was called before. */
        boolean succeed() {
            boolean first = told.compareAndSet(false, true);
            if (first) {
                opening.opened(ours.ready());
            }
            return first;
        }

        /** Reports a failure. Returns false if the callback was called before. */
        boolean fail(Failure why) {
            boolean first = told.compareAndSet(false, true);
            if (first) {
                opening.failed(why);
            }
            return first;
        }
    }
}
