package dev.autotunnel.internal.publish;

import dev.autotunnel.event.BoundForward;
import dev.autotunnel.event.Failure;
import dev.autotunnel.event.MissingForward;
import dev.autotunnel.event.TunnelEvent;
import dev.autotunnel.event.TunnelState;
import java.time.Duration;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** Makes the events of a tunnel and publishes them. */
public final class TunnelEvents {
    private final EventPublisher publisher;

    public TunnelEvents(EventPublisher publisher) {
        this.publisher = publisher;
    }

    public void stateChanged(TunnelState previous, TunnelState current, @Nullable Failure why) {
        publisher.publish(current, header -> new TunnelEvent.StateChanged(header, previous, Optional.ofNullable(why)));
    }

    public void forwardBound(BoundForward forward) {
        publisher.publish(header -> new TunnelEvent.ForwardBound(header, forward));
    }

    public void forwardLost(MissingForward missing) {
        publisher.publish(header -> new TunnelEvent.ForwardLost(header, missing));
    }

    public void monitorPassed(Duration roundTrip) {
        publisher.publish(header -> new TunnelEvent.MonitorPassed(header, roundTrip));
    }

    public void monitorFailed(Failure cause, int inARow, int threshold) {
        publisher.publish(header -> new TunnelEvent.MonitorFailed(header, cause, inARow, threshold));
    }

    public void monitorUnavailable(Failure cause) {
        publisher.publish(header -> new TunnelEvent.MonitorUnavailable(header, cause));
    }

    public void connectionFailed(String forward, Failure cause) {
        publisher.publish(header -> new TunnelEvent.ConnectionFailed(header, forward, cause));
    }
}
