package dev.autotunnel.internal.relay.client;

import dev.autotunnel.event.Failure;
import dev.autotunnel.event.Failure.Kind;
import dev.autotunnel.internal.relay.pump.ForwardTraffic;
import dev.autotunnel.internal.runtime.Deadline;
import dev.autotunnel.internal.runtime.Timer;
import dev.autotunnel.internal.transport.SshLink;
import dev.autotunnel.spec.Endpoint;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * One client of a local, dynamic or direct forward, from its arrival on. Not thread-safe: {@link Admission} changes the fields under
 * its lock.
 */
final class Client {
    /** The kinds of failure whose messages already name the target. */
    private static final Set<Kind> NAMES_THE_TARGET =
            Set.of(Kind.TARGET_UNREACHABLE, Kind.TARGET_PROHIBITED, Kind.TARGET_TIMEOUT, Kind.FORWARD_TIMEOUT);

    private final String forward;
    private final ForwardTraffic traffic;
    private final ForwardTraffic.ConnectionSlot place;
    private final Endpoint target;
    private final long arrival;
    private final Deadline deadline;
    private final ClientEnd end;
    private Timer expiry = Timer.NONE;
    private @Nullable ClientConnection connection;
    private @Nullable SshLink through;

    /**
     * Makes a client that has just come.
     *
     * @param traffic the counters of the client's forward
     * @param target the target that the client wants to be connected to
     * @param arrival the number of this client in the order in which clients came
     * @param deadline when the client must stop waiting
     */
    Client(String forward, ForwardTraffic traffic, Endpoint target, ClientEnd end, long arrival, Deadline deadline) {
        this.forward = forward;
        this.traffic = traffic;
        this.place = traffic.newcomer();
        this.target = target;
        this.arrival = arrival;
        this.deadline = deadline;
        this.end = end;
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

    /** Returns the target that the client wants to be connected to. */
    Endpoint target() {
        return target;
    }

    /** Returns the failure with a message that names the forward and the target. */
    Failure about(Failure failure) {
        return NAMES_THE_TARGET.contains(failure.kind())
                ? failure
                : failure.withMessage("%s to %s: %s".formatted(forward, target, failure.message()));
    }

    /** Returns the number of this client in the order in which clients came. */
    long arrival() {
        return arrival;
    }

    /** Returns the deadline for all of the client's waiting, including a second wait after a failed open. */
    Deadline deadline() {
        return deadline;
    }

    ClientEnd end() {
        return end;
    }

    void expiry(Timer timer) {
        expiry.cancel();
        expiry = timer;
    }

    /** Returns the client's open connection; null if it has none yet. */
    @Nullable
    ClientConnection connection() {
        return connection;
    }

    void connected(ClientConnection open, SshLink link) {
        connection = open;
        through = link;
    }

    /** Whether the link carries the client's bytes. */
    @SuppressWarnings("ReferenceEquality") // the same link object is meant
    boolean isCarriedBy(SshLink link) {
        return through == link;
    }

    @Override
    public String toString() {
        return "client " + arrival + " of " + forward + " to " + target;
    }
}
