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

/**
 * One client of a local or dynamic forward, from its arrival on. Not thread-safe: {@link Admission} changes the fields under
 * its lock.
 */
final class Client {
    /** The kinds of failure whose messages already name the target. */
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
     * Makes a client that has just come.
     *
     * @param traffic the counters of the client's forward
     * @param arrival the number of this client in the order in which clients came
     * @param deadline when the client must stop waiting
     * @param ahead the client's socket, and the bytes that the client has already sent
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

    /** Returns the counters of the client's forward. */
    ForwardTraffic traffic() {
        return traffic;
    }

    /** Returns the client's slot among the connections of its forward. */
    ForwardTraffic.ConnectionSlot place() {
        return place;
    }

    /** Returns the target that the client wants, and how to reply to the client. */
    TargetRequest request() {
        return request;
    }

    /** Returns the failure with a message that names the forward and the target. */
    Failure about(Failure failure) {
        return NAMES_THE_TARGET.contains(failure.kind())
                ? failure
                : failure.withMessage("%s to %s: %s".formatted(forward, request.target(), failure.message()));
    }

    /** Returns the number of this client in the order in which clients came. */
    long arrival() {
        return arrival;
    }

    /** Returns the deadline for all of the client's waiting, including a second wait after a failed open. */
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

    /** Whether the client's bytes go through the link. */
    @SuppressWarnings("ReferenceEquality") // the same link object is meant
    boolean isPumpedThrough(SshLink link) {
        return through == link;
    }

    @Override
    public String toString() {
        return "client " + arrival + " of " + forward + " to " + request.target();
    }
}
