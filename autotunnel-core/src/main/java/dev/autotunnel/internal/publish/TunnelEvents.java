package dev.autotunnel.internal.publish;

import dev.autotunnel.event.BoundForward;
import dev.autotunnel.event.Failure;
import dev.autotunnel.event.MissingForward;
import dev.autotunnel.event.TunnelEvent;
import dev.autotunnel.event.TunnelState;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/** Makes the events of a tunnel and publishes them. Thread-safe. */
public final class TunnelEvents {
    private final EventPublisher publisher;

    public TunnelEvents(EventPublisher publisher) {
        this.publisher = publisher;
    }

    public void stateChanged(TunnelState previous, TunnelState current, @Nullable Failure why) {
        if (previous instanceof TunnelState.Up before && current.isUp()) {
            publisher.publish(current, header -> TunnelEvent.UpChanged.of(header, before));
        } else {
            publisher.publish(current, header -> TunnelEvent.StateChanged.of(header, previous, why));
        }
    }

    public void forwardBound(BoundForward forward) {
        publisher.publish(header -> TunnelEvent.ForwardBound.of(header, forward));
    }

    public void forwardLost(MissingForward missing) {
        publisher.publish(header -> TunnelEvent.ForwardLost.of(header, missing));
    }

    public void monitorPassed(Duration roundTrip) {
        publisher.publish(header -> TunnelEvent.MonitorPassed.of(header, roundTrip));
    }

    public void monitorFailed(Failure cause, int inARow, int threshold) {
        publisher.publish(header -> TunnelEvent.MonitorFailed.of(header, cause, inARow, threshold));
    }

    public void monitorUnavailable(Failure cause) {
        publisher.publish(header -> TunnelEvent.MonitorUnavailable.of(header, cause));
    }

    public void connectionFailed(String forward, Failure cause, long inARow) {
        publisher.publish(header -> TunnelEvent.ConnectionFailed.of(header, forward, cause, inARow));
    }
}
