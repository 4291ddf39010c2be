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
 * The channels of one link that the server was asked for and has not answered about. Thread-safe.
 *
 * <p>JSch has a thread wait for each answer. Here nobody waits: JSch's reader thread notes the answers in the channels, and
 * looks here whenever it is about to wait for more bytes, since by then it has dealt with all that came.
 */
final class PendingOpens {
    /** So many may wait; it takes targets that swallow packets, and clients that go on trying, to get there. */
    static final int MOST_UNANSWERED = 4096;

    /** A server that cannot reach a target says so within minutes, as its kernel gives up. One that says nothing is broken. */
    static final Duration OVERDUE = Duration.ofMinutes(10);

    /** A session with so many overdue answers is of no use. */
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

    /** Asks for a channel. May wait while the link is congested. */
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
            end(); // which may have come before there was anything to end
        }
    }

    /** Tells what was answered. By the thread that reads, which it does not block. */
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

    /** The link is over. Does not block. */
    void end() {
        unanswered.forEach(asked -> {
            unanswered.remove(asked);
            Guard.run(LOG, "could not tell that a channel does not open", () -> asked.fail(link.closed()));
            asked.ours.release();
        });
    }

    /** The thread that reads must live on. */
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
            asked.fail(OpenRefusal.of(asked.target, asked.channel.getExitStatus(), null));
            asked.ours.closeSoon();
        } else if (!asked.succeed()) {
            asked.ours.closeSoon(); // it came too late
        }
    }

    /** JSch's own exception tells that new keys were waited for too long, which is not the end of the link. */
    private Failure whyNotAsked(PendingOpen asked, IOException e) {
        boolean rekeying = e.getCause() instanceof JSchException && !link.isEnding();
        return rekeying ? timedOut(asked) : link.closed();
    }

    /** JSch sends nothing to close a channel that the server knows nothing of. */
    private void notAsked(PendingOpen asked, Failure why) {
        unanswered.remove(asked);
        asked.fail(why);
        asked.ours.close();
    }

    /** One timer for all that come and go while it runs: most are answered long before. */
    private synchronized void expireAfter(Duration delay) {
        if (!expiring) {
            expiring = true;
            runtime.schedule(delay, this::expire);
        }
    }

    /** Who waited is told. The channel stays, to be closed when the answer comes after all, but needs no window any more. */
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

    /** Under the lock, so that who is asked for meanwhile either is seen here or sets a timer. */
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

    /** One channel, and who is to be told about it. */
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

        /** False where it was told otherwise before. */
        boolean succeed() {
            boolean first = told.compareAndSet(false, true);
            if (first) {
                opening.opened(ours.ready());
            }
            return first;
        }

        /** False where it was told before. */
        boolean fail(Failure why) {
            boolean first = told.compareAndSet(false, true);
            if (first) {
                opening.failed(why);
            }
            return first;
        }
    }
}
