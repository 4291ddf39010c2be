package dev.autotunnel.internal.relay.socks;

import dev.autotunnel.event.Failure;
import dev.autotunnel.event.Failure.Kind;
import dev.autotunnel.event.Failure.Stage;
import dev.autotunnel.internal.relay.client.RelayEvents;
import dev.autotunnel.internal.relay.client.TargetRequest;
import dev.autotunnel.internal.relay.io.Acceptor;
import dev.autotunnel.internal.relay.pump.Traffic;
import dev.autotunnel.internal.runtime.DurationText;
import dev.autotunnel.internal.runtime.TunnelRuntime;
import java.nio.ByteBuffer;
import java.nio.channels.SocketChannel;
import java.time.Duration;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;

/**
 * Handles the clients of a tunnel's dynamic forwards until each has named its target. Only then a client is handed on, and
 * waits or is served like a client of a local forward. The handshake does not depend on whether the tunnel is up. Thread-safe.
 */
public final class SocksHandshakes implements SocksHandshake.End {
    /** How long a client may take from its connection to the last byte of its request. */
    static final Duration MOST_TIME = Duration.ofSeconds(10);

    /** How many clients may be in their handshake at the same time. */
    static final int MOST_CLIENTS = 1024;

    /** Receives each client that has named its target. Called on the acceptor's thread; must not block. */
    @FunctionalInterface
    public interface Requested {
        /**
         * A client has named its target.
         *
         * @param socket non-blocking, and registered with no selector
         * @param rest the bytes that the client has sent after its request
         */
        void requested(String forward, TargetRequest request, SocketChannel socket, ByteBuffer rest);
    }

    private final TunnelRuntime runtime;
    private final Acceptor acceptor;
    private final Traffic traffic;
    private final RelayEvents events;
    private final Requested arrival;
    private final Set<SocksHandshake> underWay = new LinkedHashSet<>(); // guarded by this

    /**
     * Starts without clients.
     *
     * @param arrival called for each client that has named its target
     */
    public SocksHandshakes(
            TunnelRuntime runtime, Acceptor acceptor, Traffic traffic, RelayEvents events, Requested arrival) {
        this.runtime = runtime;
        this.acceptor = acceptor;
        this.traffic = traffic;
        this.events = events;
        this.arrival = arrival;
    }

    /** Takes a new client. Called on the acceptor's thread only. */
    public void begin(String forward, SocketChannel socket) {
        SocksHandshake handshake = new SocksHandshake(forward, socket, this);
        if (!join(handshake)) {
            acceptor.reset(socket);
            String message = "%d clients are in the middle of their SOCKS handshake already".formatted(MOST_CLIENTS);
            Failure full = Failure.of(Kind.HOLD_FULL, Stage.FORWARD, message);
            tell(forward, full.withRemedy("see which program connects but does not go on"));
            return;
        }
        String tooSlow = "it did not finish its SOCKS handshake within " + DurationText.of(MOST_TIME);
        handshake.timer(runtime.schedule(MOST_TIME, () -> acceptor.execute(() -> handshake.expired(tooSlow))));
        acceptor.watch(handshake);
    }

    /** Resets all clients that are in their handshake. */
    public void close() {
        List<SocksHandshake> all;
        synchronized (this) {
            all = List.copyOf(underWay);
            underWay.clear();
        }
        acceptor.execute(() -> all.forEach(SocksHandshake::cancel));
        all.forEach(handshake -> acceptor.reset(handshake.socket()));
    }

    synchronized int underWay() {
        return underWay.size();
    }

    @Override
    public void asked(SocksHandshake handshake, TargetRequest request, ByteBuffer rest) {
        if (leave(handshake)) {
            acceptor.letGo(handshake.socket());
            arrival.requested(handshake.forward(), request, handshake.socket(), rest);
        }
    }

    @Override
    public void refused(SocksHandshake handshake, ByteBuffer lastWords, String why) {
        if (leave(handshake)) {
            acceptor.closeAfter(handshake.socket(), lastWords);
            Failure failure = Failure.of(Kind.CLIENT_REFUSED, Stage.FORWARD, "a client was rejected: " + why);
            tell(handshake.forward(), failure);
        }
    }

    @Override
    public void gone(SocksHandshake handshake) {
        if (leave(handshake)) {
            acceptor.reset(handshake.socket());
        }
    }

    private void tell(String forward, Failure failure) {
        traffic.of(forward).refused();
        events.connectionFailed(forward, failure);
    }

    private synchronized boolean join(SocksHandshake handshake) {
        return underWay.size() < MOST_CLIENTS && underWay.add(handshake);
    }

    /** Removes the handshake. Returns false if {@link #close()} has already removed it. */
    private synchronized boolean leave(SocksHandshake handshake) {
        return underWay.remove(handshake);
    }
}
