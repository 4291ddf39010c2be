package dev.autotunnel.internal.relay.client;

import dev.autotunnel.internal.runtime.Guard;
import dev.autotunnel.internal.runtime.TunnelRuntime;
import dev.autotunnel.internal.transport.SshLink;
import dev.autotunnel.spec.Endpoint;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;
import java.util.Queue;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Watches the channel opens of one link that clients wait for. If the server owes an answer and sends nothing for 2 s, the
 * watch reports this silence. It reports the silence again after each further 2 s. The watch also reports each target that has
 * not answered within 2 s. Thread-safe.
 */
final class OpenWatch {
    static final Duration SLOW = Duration.ofSeconds(2);

    private static final Logger LOG = LoggerFactory.getLogger(OpenWatch.class);

    private final TunnelRuntime runtime;
    private final SshLink link;
    private final RelayEvents events;
    private final Queue<Owed> untold = new ArrayDeque<>(); // guarded by this, as are the next four fields; oldest first
    private int waiting;
    private long quietSince;
    private int toldSilences;
    private boolean looking;

    OpenWatch(TunnelRuntime runtime, SshLink link, RelayEvents events) {
        this.runtime = runtime;
        this.link = link;
        this.events = events;
    }

    /** Whether this watch belongs to the link. */
    @SuppressWarnings("ReferenceEquality") // the same link object is meant
    boolean isOf(SshLink other) {
        return link == other;
    }

    /** Records that a channel to the target is being opened. The caller must call {@link Owed#answered()} once. */
    synchronized Owed asked(String forward, Endpoint target) {
        long now = runtime.now().nanos();
        Owed owed = new Owed(forward, target, now);
        waiting++;
        if (waiting == 1) {
            quietFrom(now);
        }
        untold.add(owed);
        if (!looking) {
            looking = true;
            runtime.schedule(SLOW, this::guardedLook);
        }
        return owed;
    }

    /** If the look breaks, it does not set its timer again; then the next {@link #asked} does. */
    private void guardedLook() {
        try {
            look();
        } catch (Throwable e) {
            synchronized (this) {
                looking = false;
            }
            Guard.report(LOG, "could not look after channels that are being opened", e);
        }
    }

    /**
     * Reports slow targets and a silent server. One timer serves all opens that come and go while it runs: most are answered
     * long before.
     */
    private void look() {
        Duration silent;
        List<Owed> slow;
        long now = runtime.now().nanos();
        synchronized (this) {
            if (waiting <= 0) {
                untold.clear();
                looking = false;
                return;
            }
            silent = silence(now);
            slow = slowTargets(now);
            runtime.schedule(nextLook(now), this::guardedLook);
        }
        Guard.run(LOG, "could not report a slow target", () -> slow.forEach(this::report));
        if (!silent.isZero()) {
            Guard.run(LOG, "could not report a silent server", () -> events.openIsSlow(link, silent));
        }
    }

    private void report(Owed slow) {
        events.targetIsSlow(
                slow.forward, slow.target, Duration.ofNanos(runtime.now().nanos() - slow.since));
    }

    /** Returns how long the server has been silent, if a report is due now; otherwise zero. */
    private Duration silence(long now) {
        long inbound = link.lastInboundNanos();
        if (inbound - quietSince > 0) {
            quietFrom(inbound);
        }
        long silent = now - quietSince;
        if (silent < SLOW.toNanos() * (toldSilences + 1)) {
            return Duration.ZERO;
        }
        toldSilences = (int) (silent / SLOW.toNanos());
        return Duration.ofNanos(silent);
    }

    private void quietFrom(long nanos) {
        quietSince = nanos;
        toldSilences = 0;
    }

    private List<Owed> slowTargets(long now) {
        List<Owed> slow = new ArrayList<>();
        for (Owed oldest = untold.peek(); oldest != null && oldest.isOver(now); oldest = untold.peek()) {
            untold.remove();
            if (!oldest.answered) {
                slow.add(oldest);
            }
        }
        return slow;
    }

    private Duration nextLook(long now) {
        long next = quietSince + SLOW.toNanos() * (toldSilences + 1);
        Owed oldest = untold.peek();
        if (oldest != null && oldest.due() - next < 0) {
            next = oldest.due();
        }
        return Duration.ofNanos(Math.max(0, next - now));
    }

    /** An answer about one target that the server owes. Thread-safe. */
    final class Owed {
        private final String forward;
        private final Endpoint target;
        private final long since;
        private boolean answered; // guarded by the lock of the watch

        private Owed(String forward, Endpoint target, long since) {
            this.forward = forward;
            this.target = target;
            this.since = since;
        }

        /** Records that the answer came, or that nobody waits for it any more. Call this method once. */
        void answered() {
            synchronized (OpenWatch.this) {
                answered = true;
                waiting--;
            }
        }

        private long due() {
            return since + SLOW.toNanos();
        }

        /** Whether the open is answered, or is due to be reported as slow. */
        private boolean isOver(long now) {
            return answered || due() - now <= 0;
        }
    }
}
