package dev.autotunnel.relay;

import dev.autotunnel.runtime.Timer;
import dev.autotunnel.runtime.TunnelRuntime;
import dev.autotunnel.transport.SshLink;
import java.time.Duration;

/**
 * Tells whenever a channel open has waited 2 s without a byte from the server: detection on demand, so that a client does not
 * have to wait until the keepalives find a dead link. A server that is alive, but whose target is slow, is told about too;
 * that costs a probe.
 */
final class OpenWatch {
    static final Duration SILENCE = Duration.ofSeconds(2);

    private final TunnelRuntime runtime;
    private final SshLink link;
    private final RelayEvents events;
    private long quietSince; // guarded by this, as are the next two
    private boolean over;
    private Timer timer = Timer.NONE;

    private OpenWatch(TunnelRuntime runtime, SshLink link, RelayEvents events) {
        this.runtime = runtime;
        this.link = link;
        this.events = events;
        this.quietSince = runtime.now().nanos();
    }

    /** Begins to watch; the timer that is returned ends it. */
    static Timer begin(TunnelRuntime runtime, SshLink link, RelayEvents events) {
        OpenWatch watch = new OpenWatch(runtime, link, events);
        watch.next(SILENCE);
        return watch::end;
    }

    private synchronized void next(Duration delay) {
        if (!over) {
            timer = runtime.schedule(delay, this::look);
        }
    }

    private synchronized void end() {
        over = true;
        timer.cancel();
    }

    private void look() {
        Duration left = leftOfSilence();
        if (left.isZero()) {
            events.openIsSlow(link);
            left = SILENCE;
        }
        next(left);
    }

    /** What is missing to 2 s of silence; zero where nothing is, and then the next 2 s begin. */
    private synchronized Duration leftOfSilence() {
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
