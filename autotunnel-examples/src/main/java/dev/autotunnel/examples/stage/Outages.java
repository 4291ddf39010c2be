package dev.autotunnel.examples.stage;

import dev.autotunnel.event.Failure;
import dev.autotunnel.event.Phase;
import dev.autotunnel.event.TunnelEvent;
import dev.autotunnel.event.TunnelListener;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** A listener that remembers when the tunnel was down, and why. */
public final class Outages implements TunnelListener {

    /**
     * A time without a tunnel.
     *
     * @param noticed when the tunnel was known to be down
     * @param cause what was noticed
     * @param over when it was up again; empty if it was not
     */
    public record Outage(Instant noticed, String cause, Optional<Instant> over) {}

    private final List<Outage> past = new ArrayList<>();
    private @Nullable Outage present;

    @Override
    public synchronized void onEvent(TunnelEvent event) {
        if (!(event instanceof TunnelEvent.StateChanged change)) {
            return;
        }
        Phase phase = change.state().phase();
        if (change.previous().isUp() && phase != Phase.STOPPING) {
            String cause = change.failure().map(Failure::message).orElse("unknown");
            present = new Outage(event.at(), cause, Optional.empty());
        } else if (present != null && phase == Phase.UP) {
            past.add(new Outage(present.noticed(), present.cause(), Optional.of(event.at())));
            present = null;
        }
    }

    /** All so far, in order. */
    public synchronized List<Outage> all() {
        List<Outage> all = new ArrayList<>(past);
        if (present != null) {
            all.add(present);
        }
        return List.copyOf(all);
    }
}
