package dev.autotunnel.relay;

import dev.autotunnel.runtime.Deadline;
import dev.autotunnel.runtime.Timer;
import dev.autotunnel.spec.Forward;
import dev.autotunnel.transport.SshLink;
import java.nio.channels.SocketChannel;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/** A client of a local forward, from its arrival on. What changes belongs to {@link Admission}. */
final class Client {
    private final Forward.Local forward;
    private final long arrival;
    private final Deadline deadline;
    private final ReadAhead ahead;
    private Timer expiry = Timer.NONE;
    private @Nullable Pump pump;
    private @Nullable SshLink through;

    Client(Forward.Local forward, long arrival, Deadline deadline, SocketChannel socket, Consumer<Client> gaveUp) {
        this.forward = forward;
        this.arrival = arrival;
        this.deadline = deadline;
        this.ahead = new ReadAhead(socket, () -> gaveUp.accept(this));
    }

    Forward.Local forward() {
        return forward;
    }

    /** Its place in the order in which clients came. */
    long arrival() {
        return arrival;
    }

    /** Until when it may wait, the first time and any other. */
    Deadline deadline() {
        return deadline;
    }

    ReadAhead ahead() {
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
        return "client " + arrival + " of " + forward.name();
    }
}
