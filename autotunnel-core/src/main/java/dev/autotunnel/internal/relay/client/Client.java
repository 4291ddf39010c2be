package dev.autotunnel.internal.relay.client;

import dev.autotunnel.event.Failure;
import dev.autotunnel.event.Failure.Kind;
import dev.autotunnel.internal.relay.pump.ForwardTraffic;
import dev.autotunnel.internal.relay.pump.Pump;
import dev.autotunnel.internal.runtime.Deadline;
import dev.autotunnel.internal.runtime.Timer;
import dev.autotunnel.internal.transport.SshLink;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** A client of a forward that listens here, from its arrival on. What changes belongs to {@link Admission}. */
final class Client {
    /** What says in its own message which target was meant. */
    private static final Set<Kind> NAMES_THE_TARGET =
            Set.of(Kind.TARGET_UNREACHABLE, Kind.TARGET_PROHIBITED, Kind.TARGET_TIMEOUT, Kind.FORWARD_TIMEOUT);

    private final String forward;
    private final ForwardTraffic traffic;
    private final ForwardTraffic.ConnectionSlot place;
    private final TargetRequest request;
    private final long arrival;
    private final Deadline deadline;
    private final HeldClient ahead;
    private Timer expiry = Timer.NONE;
    private @Nullable Pump pump;
    private @Nullable SshLink through;

    /**
     * A client that has just come.
     *
     * @param traffic of its forward
     * @param arrival its place in the order in which clients came
     * @param deadline until when it may wait
     * @param ahead its socket, and what it has sent already
     */
    Client(
            String forward,
            ForwardTraffic traffic,
            TargetRequest request,
            HeldClient ahead,
            long arrival,
            Deadline deadline) {
        this.forward = forward;
        this.traffic = traffic;
        this.place = traffic.newcomer();
        this.request = request;
        this.arrival = arrival;
        this.deadline = deadline;
        this.ahead = ahead;
    }

    String forward() {
        return forward;
    }

    /** What its forward carries. */
    ForwardTraffic traffic() {
        return traffic;
    }

    /** Its place among the connections of its forward. */
    ForwardTraffic.ConnectionSlot place() {
        return place;
    }

    /** What it wants. */
    TargetRequest request() {
        return request;
    }

    /** The same failure, told so that one sees which connection it befell. */
    Failure about(Failure failure) {
        return NAMES_THE_TARGET.contains(failure.kind())
                ? failure
                : failure.withMessage("%s to %s: %s".formatted(forward, request.target(), failure.message()));
    }

    /** Its place in the order in which clients came. */
    long arrival() {
        return arrival;
    }

    /** Until when it may wait, the first time and any other. */
    Deadline deadline() {
        return deadline;
    }

    HeldClient ahead() {
        return ahead;
    }

    void expiry(Timer timer) {
        expiry.cancel();
        expiry = timer;
    }

    @Nullable
    Pump pump() {
        return pump;
    }

    void pump(Pump running, SshLink link) {
        pump = running;
        through = link;
    }

    /** Whether its bytes go through that link. */
    @SuppressWarnings("ReferenceEquality") // it has to be that very link
    boolean isPumpedThrough(SshLink link) {
        return through == link;
    }

    @Override
    public String toString() {
        return "client " + arrival + " of " + forward + " to " + request.target();
    }
}
