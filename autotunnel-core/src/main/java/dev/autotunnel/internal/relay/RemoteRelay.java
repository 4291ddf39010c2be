package dev.autotunnel.internal.relay;

import dev.autotunnel.event.Failure;
import dev.autotunnel.event.Failure.Kind;
import dev.autotunnel.event.Failure.Stage;
import dev.autotunnel.internal.relay.client.RelayEvents;
import dev.autotunnel.internal.relay.io.Reasons;
import dev.autotunnel.internal.relay.io.Sockets;
import dev.autotunnel.internal.relay.io.TargetConnector;
import dev.autotunnel.internal.relay.pump.ForwardTraffic;
import dev.autotunnel.internal.relay.pump.Pump;
import dev.autotunnel.internal.relay.pump.TunnelIoThread;
import dev.autotunnel.internal.transport.ChannelOpenCallback;
import dev.autotunnel.internal.transport.IncomingChannel;
import dev.autotunnel.internal.transport.IncomingChannelHandler;
import dev.autotunnel.internal.transport.SshChannel;
import dev.autotunnel.spec.Forward;
import java.io.IOException;
import java.nio.channels.SocketChannel;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The connections of one remote forward over one link: accepted on the server, connected from here. Thread-safe.
 *
 * <p>Close it when its link has ended: its connections would end with their channels a moment later, and it is of no use any
 * more.
 */
public final class RemoteRelay implements IncomingChannelHandler, AutoCloseable {
    private static final String REMEDY = "check that the target listens and can be reached from here";
    private static final Logger LOG = LoggerFactory.getLogger(RemoteRelay.class);

    private final TunnelIoThread ioThread;
    private final Forward.Remote forward;
    private final ForwardTraffic traffic;
    private final RelayEvents events;
    private final Map<RemoteConnection, Runnable> connections =
            new HashMap<>(); // how to end each; guarded by this, as are the next two
    private boolean draining;
    private boolean closed;

    /**
     * Serves a forward.
     *
     * @param ioThread shared by all forwards of the tunnel
     * @param traffic of that forward, over all its links
     */
    public RemoteRelay(TunnelIoThread ioThread, Forward.Remote forward, ForwardTraffic traffic, RelayEvents events) {
        this.ioThread = ioThread;
        this.forward = forward;
        this.traffic = traffic;
        this.events = events;
    }

    /** Connects to the target, within 10 s. A refused connection is told to {@link RelayEvents#connectionFailed}. */
    @Override
    public void arrived(IncomingChannel arrival) {
        RemoteConnection connection = new RemoteConnection(arrival, traffic.newcomer());
        if (takes(connection.place)) {
            connection.dial();
        } else {
            connection.refuse();
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

    private boolean takes(ForwardTraffic.ConnectionSlot place) {
        synchronized (this) {
            if (draining || closed) {
                return false;
            }
            if (place.take()) {
                return true;
            }
        }
        events.connectionFailed(forward.name(), traffic.full());
        return false;
    }

    /** Whatever begins here is ended by {@link #close()}. */
    private synchronized TargetConnector dial(RemoteConnection connection) throws IOException {
        if (closed) {
            throw new IOException("the link is gone");
        }
        TargetConnector dial =
                new TargetConnector(ioThread.runtime(), ioThread.join().loop(), forward.target(), connection);
        connections.put(connection, dial::cancel);
        return dial;
    }

    /** What comes too late ends at once. */
    private void track(RemoteConnection connection, Runnable end) {
        synchronized (this) {
            if (!closed) {
                connections.put(connection, end);
                return;
            }
        }
        end.run();
    }

    private synchronized void forget(RemoteConnection connection) {
        connections.remove(connection);
    }

    private synchronized boolean isClosed() {
        return closed;
    }

    private Failure unreachable(IOException e) {
        String message = "cannot connect to %s: %s".formatted(forward.target(), Reasons.text(e));
        return Failure.of(Kind.TARGET_UNREACHABLE, Stage.FORWARD, message, e).withRemedy(REMEDY);
    }

    /** Where it has a place, first its target is asked for, then the server is answered. */
    private final class RemoteConnection implements TargetConnector.End {
        private final IncomingChannel arrival;
        private final ForwardTraffic.ConnectionSlot place;

        private RemoteConnection(IncomingChannel arrival, ForwardTraffic.ConnectionSlot place) {
            this.arrival = arrival;
            this.place = place;
        }

        void dial() {
            try {
                RemoteRelay.this.dial(this).start();
            } catch (IOException e) {
                String message = "cannot serve the connection: " + e.getMessage();
                refuse(Failure.of(Kind.INTERNAL, Stage.FORWARD, message, e));
            }
        }

        @Override
        public void connected(SocketChannel socket) {
            arrival.accept(new ChannelOpenCallback() {
                @Override
                public void opened(SshChannel channel) {
                    serve(socket, channel);
                    ioThread.leave();
                }

                @Override
                public void failed(Failure why) {
                    LOG.debug("the link ended before {} was answered: {}", forward.name(), why);
                    Sockets.reset(socket);
                    gone();
                    ioThread.leave();
                }
            });
        }

        @Override
        public void failed(IOException why) {
            refuse(unreachable(why));
            ioThread.leave();
        }

        /** The news comes first: who was refused may ask for it. */
        void refuse(Failure why) {
            if (!isClosed()) {
                events.connectionFailed(forward.name(), why);
            }
            refuse();
        }

        void refuse() {
            gone();
            arrival.refuse();
        }

        private void gone() {
            place.sentAway();
            forget(this);
        }

        private void serve(SocketChannel socket, SshChannel channel) {
            Pump pump = new Pump(ioThread, socket, channel, traffic, this::over);
            place.opened();
            track(this, pump::abort);
            pump.start(new byte[0]);
        }

        private void over(Optional<Failure> why) {
            forget(this);
            place.leave();
            why.ifPresent(failure -> events.connectionFailed(forward.name(), failure));
        }
    }
}
