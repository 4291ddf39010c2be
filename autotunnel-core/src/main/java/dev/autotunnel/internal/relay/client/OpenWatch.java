package dev.autotunnel.internal.relay.client;

import dev.autotunnel.internal.runtime.TunnelRuntime;
import dev.autotunnel.internal.transport.SshLink;
import java.time.Duration;

/**
 * Tells whenever channels of a link have waited 2 s for the server's answer without a byte from it: detection on demand, so
 * that a client does not have to wait until the keepalives find a dead link. A server that is alive, but whose target is slow,
 * is told about too; that costs a probe. Thread-safe.
 */
final class OpenWatch {
    static final Duration SILENCE = Duration.ofSeconds(2);

    private final TunnelRuntime runtime;
    private final SshLink link;
    private final RelayEvents events;
    private int waiting; // guarded by this, as are the next two
    private long quietSince;
    private boolean looking;

    OpenWatch(TunnelRuntime runtime, SshLink link, RelayEvents events) {
        this.runtime = runtime;
        this.link = link;
        this.events = events;
    }

    /** Whether that is the link it watches. */
    @SuppressWarnings("ReferenceEquality") // it has to be that very link
    boolean isOf(SshLink other) {
        return link == other;
    }

    /** A channel is asked for. */
    synchronized void asked() {
        waiting++;
        if (waiting == 1) {
            quietSince = runtime.now().nanos();
        }
        if (!looking) {
            looking = true;
            lookAfter(SILENCE);
        }
    }

    /** One that was asked for was answered, or is not waited for any more. */
    synchronized void answered() {
        waiting--;
    }

    /** One timer for all that come and go while it runs: most are answered long before. */
    private void lookAfter(Duration delay) {
        runtime.schedule(delay, this::look);
    }

    private void look() {
        boolean slow;
        synchronized (this) {
            if (waiting <= 0) {
                looking = false;
                return;
            }
            Duration left = leftOfSilence();
            slow = left.isZero();
            lookAfter(slow ? SILENCE : left);
        }
        if (slow) {
            events.openIsSlow(link);
        }
    }

    /** What is missing to 2 s of silence; zero where nothing is, and then the next 2 s begin. */
    private Duration leftOfSilence() {
        long now = runtime.now().nanos();
        long inbound = link.lastInboundNanos();
        if (inbound - quietSince > 0) {
            quietSince = inbound;
        }
        long left = quietSince + SILENCE.toNanos() - now;
        if (left <= 0) {
            quietSince = now;
            return Duration.ZERO;
        }
        return Duration.ofNanos(left);
    }
}
