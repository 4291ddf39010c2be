package dev.autotunnel.relay;

import dev.autotunnel.event.Failure;
import dev.autotunnel.event.Failure.Kind;
import dev.autotunnel.event.Failure.Stage;
import dev.autotunnel.spec.Forward;
import dev.autotunnel.transport.RemoteHandler;
import dev.autotunnel.transport.SshChannel;
import java.io.IOException;
import java.nio.channels.SocketChannel;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * The connections of one remote forward over one link: accepted on the server, connected from here. Thread-safe.
 *
 * <p>Close it when its link has ended: its connections would end with their channels a moment later, and it is of no use any
 * more.
 */
public final class RemoteRelay implements RemoteHandler, AutoCloseable {
    private static final String REMEDY = "check that the target listens and can be reached from here";

    private final Carrier carrier;
    private final Forward.Remote forward;
    private final ForwardTraffic traffic;
    private final RelayEvents events;
    private final Dialer dialer;
    private final Map<SocketChannel, Runnable> connections =
            new HashMap<>(); // how to end each; guarded by this, as are the next two
    private boolean draining;
    private boolean closed;

    /**
     * Serves a forward.
     *
     * @param carrier shared by all forwards of the tunnel
     * @param traffic of that forward, over all its links
     */
    public RemoteRelay(Carrier carrier, Forward.Remote forward, ForwardTraffic traffic, RelayEvents events) {
        this.carrier = carrier;
        this.forward = forward;
        this.traffic = traffic;
        this.events = events;
        this.dialer = new Dialer(carrier.runtime());
    }

    /** Connects to the target, within 10 s. A refused connection is told to {@link RelayEvents#connectionFailed}. */
    @Override
    public Service accept() throws IOException {
        ForwardTraffic.Place place = takePlace();
        try {
            return new Connection(connect(), place);
        } catch (IOException | RuntimeException e) {
            place.sentAway();
            throw e;
        }
    }

    private SocketChannel connect() throws IOException {
        List<SocketChannel> inVain = new ArrayList<>(1);
        try {
            SocketChannel connected = dialer.connect(forward.target(), socket -> {
                inVain.add(socket);
                track(socket);
            });
            inVain.remove(connected);
            return connected;
        } catch (IOException e) {
            if (!isClosed()) {
                String message = "cannot connect to %s: %s".formatted(forward.target(), Reasons.text(e));
                Failure failure = Failure.of(Kind.TARGET_UNREACHABLE, Stage.FORWARD, message, e);
                events.connectionFailed(forward.name(), failure.withRemedy(REMEDY));
            }
            throw e;
        } finally {
            inVain.forEach(this::forget);
        }
    }

    /** How many connections there are, those being made included. */
    public synchronized int connections() {
        return connections.size();
    }

    /** Refuses further connections; those there are may go on. */
    public synchronized void drain() {
        draining = true;
    }

    /** Resets all connections and refuses further ones. Does not block. */
    @Override
    public void close() {
        List<Runnable> all;
        synchronized (this) {
            closed = true;
            all = List.copyOf(connections.values());
            connections.clear();
        }
        all.forEach(Runnable::run);
    }

    private ForwardTraffic.Place takePlace() throws IOException {
        ForwardTraffic.Place place = traffic.newcomer();
        boolean ending;
        synchronized (this) {
            ending = draining || closed;
            if (!ending && place.take()) {
                return place;
            }
        }
        place.sentAway();
        if (ending) {
            throw new IOException("forward " + forward.name() + " takes no more connections");
        }
        Failure full = traffic.full();
        events.connectionFailed(forward.name(), full);
        throw new IOException(full.message());
    }

    private void track(SocketChannel socket) {
        track(socket, () -> Sockets.reset(socket));
    }

    private synchronized void track(SocketChannel socket, Runnable end) {
        if (closed) {
            end.run();
        } else {
            connections.put(socket, end);
        }
    }

    private synchronized boolean isClosed() {
        return closed;
    }

    private synchronized void forget(SocketChannel socket) {
        connections.remove(socket);
    }

    private final class Connection implements Service {
        private final SocketChannel socket;
        private final ForwardTraffic.Place place;

        private Connection(SocketChannel socket, ForwardTraffic.Place place) {
            this.socket = socket;
            this.place = place;
            track(socket, this::abandon);
        }

        @Override
        public void serve(SshChannel channel) {
            Pump pump = new Pump(carrier, socket, channel, traffic, this::over);
            place.opened();
            track(socket, pump::abort);
            pump.start(new byte[0]);
        }

        private void over(Optional<Failure> why) {
            forget(socket);
            place.leave();
            why.ifPresent(failure -> events.connectionFailed(forward.name(), failure));
        }

        @Override
        public void abandon() {
            Sockets.reset(socket);
            place.sentAway();
            forget(socket);
        }
    }
}
