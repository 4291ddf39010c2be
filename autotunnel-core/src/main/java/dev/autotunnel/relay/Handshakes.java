package dev.autotunnel.relay;

import dev.autotunnel.event.Failure;
import dev.autotunnel.event.Failure.Kind;
import dev.autotunnel.event.Failure.Stage;
import dev.autotunnel.runtime.TunnelRuntime;
import dev.autotunnel.runtime.Words;
import java.nio.ByteBuffer;
import java.nio.channels.SocketChannel;
import java.time.Duration;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.function.Consumer;

/**
 * The clients of a tunnel's dynamic forwards, until each has said where it wants to go; only then they arrive, and wait or are
 * served as others do. Whether the tunnel is up makes no difference here. Thread-safe.
 */
final class Handshakes implements Handshake.End {
    /** How long a client may take, from its connection to the last byte of its request. */
    static final Duration MOST_TIME = Duration.ofSeconds(10);

    /** How many clients may be at it at once. */
    static final int MOST_CLIENTS = 1024;

    private final TunnelRuntime runtime;
    private final Acceptor acceptor;
    private final Traffic traffic;
    private final RelayEvents events;
    private final Consumer<Newcomer> arrival;
    private final Set<Handshake> underWay = new LinkedHashSet<>(); // guarded by this

    /**
     * No clients yet.
     *
     * @param arrival told of each that has said where it wants to go
     */
    Handshakes(
            TunnelRuntime runtime, Acceptor acceptor, Traffic traffic, RelayEvents events, Consumer<Newcomer> arrival) {
        this.runtime = runtime;
        this.acceptor = acceptor;
        this.traffic = traffic;
        this.events = events;
        this.arrival = arrival;
    }

    /** Takes a new client, on the acceptor's thread. */
    void begin(String forward, SocketChannel socket) {
        Handshake handshake = new Handshake(forward, socket, this);
        if (!join(handshake)) {
            acceptor.reset(List.of(socket));
            String message = "%d clients are in the middle of their SOCKS handshake already".formatted(MOST_CLIENTS);
            Failure full = Failure.of(Kind.HOLD_FULL, Stage.FORWARD, message);
            tell(forward, full.withRemedy("see which program connects but does not go on"));
            return;
        }
        String tooSlow = "it did not finish its SOCKS handshake within " + Words.of(MOST_TIME);
        handshake.timer(runtime.schedule(MOST_TIME, () -> acceptor.execute(() -> handshake.expired(tooSlow))));
        acceptor.watch(handshake);
    }

    /** Resets all. */
    void close() {
        List<Handshake> all;
        synchronized (this) {
            all = List.copyOf(underWay);
            underWay.clear();
        }
        acceptor.execute(() -> all.forEach(Handshake::cancel));
        acceptor.reset(all.stream().map(Handshake::socket).toList());
    }

    synchronized int underWay() {
        return underWay.size();
    }

    @Override
    public void asked(Handshake handshake, Request request, ByteBuffer rest) {
        if (leave(handshake)) {
            acceptor.letGo(handshake.socket());
            arrival.accept(new Newcomer(handshake.forward(), request, handshake.socket(), rest));
        }
    }

    @Override
    public void refused(Handshake handshake, ByteBuffer lastWords, String why) {
        if (leave(handshake)) {
            acceptor.dismiss(handshake.socket(), lastWords);
            Failure failure = Failure.of(Kind.CLIENT_REFUSED, Stage.FORWARD, "a client was sent away: " + why);
            tell(handshake.forward(), failure);
        }
    }

    @Override
    public void gone(Handshake handshake) {
        if (leave(handshake)) {
            acceptor.reset(List.of(handshake.socket()));
        }
    }

    private void tell(String forward, Failure failure) {
        traffic.of(forward).refused();
        events.connectionFailed(forward, failure);
    }

    private synchronized boolean join(Handshake handshake) {
        return underWay.size() < MOST_CLIENTS && underWay.add(handshake);
    }

    /** False where it was closed before. */
    private synchronized boolean leave(Handshake handshake) {
        return underWay.remove(handshake);
    }
}
