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
import dev.autotunnel.internal.runtime.Guard;
import dev.autotunnel.internal.transport.ChannelOpenCallback;
import dev.autotunnel.internal.transport.IncomingChannel;
import dev.autotunnel.internal.transport.IncomingChannelHandler;
import dev.autotunnel.internal.transport.SshChannel;
import dev.autotunnel.internal.transport.UnexpectedFailure;
import dev.autotunnel.spec.Forward;
import java.io.IOException;
import java.nio.channels.SocketChannel;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicBoolean;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Serves the connections of one remote forward over one link: the server accepts them, and the relay connects them to the
 * target.
 *
 * <p>Close the relay when its link has ended. Its connections would end with their channels a moment later, and the relay is of
 * no use any more. Thread-safe.
 */
public final class RemoteRelay implements IncomingChannelHandler, AutoCloseable {
    private static final String REMEDY = "check that the target listens and can be reached from here";
    private static final Logger LOG = LoggerFactory.getLogger(RemoteRelay.class);

    private final TunnelIoThread ioThread;
    private final Forward.Remote forward;
    private final ForwardTraffic traffic;
    private final RelayEvents events;
    private final Map<RemoteConnection, Runnable> connections =
            new HashMap<>(); // the task that ends each; guarded by this, as are the next two fields
    private boolean draining;
    private boolean closed;

    /**
     * Makes a relay for a forward.
     *
     * @param ioThread the I/O thread that all forwards of the tunnel share
     * @param traffic the counters of the forward, over all its links
     */
    public RemoteRelay(TunnelIoThread ioThread, Forward.Remote forward, ForwardTraffic traffic, RelayEvents events) {
        this.ioThread = ioThread;
        this.forward = forward;
        this.traffic = traffic;
        this.events = events;
    }

    /** Connects to the target within 10 s. A connection that is refused is reported to {@link RelayEvents#connectionFailed}. */
    @Override
    public void arrived(IncomingChannel arrival) {
        RemoteConnection connection = new RemoteConnection(arrival, traffic.newcomer());
        if (takes(connection)) {
            connection.dial();
        }
    }

    /** Returns the number of connections, including those that are being made. */
    public synchronized int connections() {
        return connections.size();
    }

    /** Refuses further connections. Existing connections may go on. */
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

    /** Gives the connection a place, or turns it away. */
    private boolean takes(RemoteConnection connection) {
        Failure full = null;
        synchronized (this) {
            if (!draining && !closed) {
                if (connection.place.take()) {
                    return true;
                }
                full = traffic.full();
            }
        }
        if (full != null) {
            events.connectionFailed(forward.name(), full);
        }
        connection.turnAway(full);
        return false;
    }

    /** Prepares to connect to the target, so that {@link #close()} can end the attempt. */
    private synchronized TargetConnector dial(RemoteConnection connection) throws IOException {
        if (closed) {
            throw new IOException("the link is gone");
        }
        TargetConnector dial =
                new TargetConnector(ioThread.runtime(), ioThread.join().loop(), forward.target(), connection);
        connections.put(connection, dial::cancel);
        return dial;
    }

    /** Remembers how to end a connection. If the relay is already closed, the connection ends at once. */
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

    /**
     * One connection from the server. If it has a place, it first connects to the target and then answers the server.
     * Thread-safe.
     */
    private final class RemoteConnection implements TargetConnector.End {
        private final IncomingChannel arrival;
        private final ForwardTraffic.ConnectionSlot place;
        private final AtomicBoolean left = new AtomicBoolean();

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
            try {
                accept(socket);
            } catch (Throwable e) { // the reason is not the connection's, but its client must not wait for ever
                Guard.report(LOG, "could not serve a connection of " + forward.name(), e);
                Sockets.reset(socket);
                refuse(UnexpectedFailure.of(Stage.FORWARD, "cannot serve the connection", e));
                leave();
            }
        }

        private void accept(SocketChannel socket) {
            arrival.accept(new ChannelOpenCallback() {
                @Override
                public void opened(SshChannel channel) {
                    try {
                        serve(socket, channel);
                    } catch (Throwable e) {
                        Guard.report(LOG, "could not carry a connection of " + forward.name(), e);
                        channel.closeSoon();
                        Sockets.reset(socket);
                        Failure why = UnexpectedFailure.of(Stage.FORWARD, "cannot carry the connection", e);
                        tell(why);
                        gone(why);
                    }
                    leave();
                }

                @Override
                public void failed(Failure why) {
                    LOG.debug("the link ended before {} was answered: {}", forward.name(), why);
                    Sockets.reset(socket);
                    gone(why);
                    leave();
                }
            });
        }

        @Override
        public void failed(IOException why) {
            refuse(unreachable(why));
            leave();
        }

        private void leave() {
            if (left.compareAndSet(false, true)) {
                ioThread.leave();
            }
        }

        /** Reports the failure and then refuses. The report comes first: a client that was refused may look for it at once. */
        void refuse(Failure why) {
            tell(why);
            turnAway(why);
        }

        private void tell(Failure why) {
            if (!isClosed()) {
                events.connectionFailed(forward.name(), why);
            }
        }

        void turnAway(@Nullable Failure why) {
            gone(why);
            arrival.refuse();
        }

        private void gone(@Nullable Failure why) {
            place.rejected(why);
            forget(this);
        }

        private void serve(SocketChannel socket, SshChannel channel) {
            Pump pump = new Pump(ioThread, socket, channel, traffic, this::over);
            place.opened();
            track(this, pump::abort);
            pump.start(new byte[0]);
        }

        private void over(Optional<Failure> why) {
            place.leave();
            forget(this); // after its place is free: whoever sees no connection may connect again
            why.ifPresent(failure -> events.connectionFailed(forward.name(), failure));
        }
    }
}
