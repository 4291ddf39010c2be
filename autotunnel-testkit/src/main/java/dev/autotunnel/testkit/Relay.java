package dev.autotunnel.testkit;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetSocketAddress;
import java.net.StandardSocketOptions;
import java.nio.ByteBuffer;
import java.nio.channels.SelectionKey;
import java.nio.channels.Selector;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The listener and the connections of a link. Used by one thread alone, {@link RelayLoop}'s, after construction. */
final class Relay {

    private static final Logger LOG = LoggerFactory.getLogger(Relay.class);

    private static final int BACKLOG = 1024;
    private static final int READ_SIZE = 64 << 10;

    private final LinkFaults faults = new LinkFaults();
    private final ByteBuffer scratch = ByteBuffer.allocateDirect(READ_SIZE);
    private final Set<RelayedConnection> connections = new LinkedHashSet<>();
    private final Set<LingeringSockets> lingering = new LinkedHashSet<>();
    private final Selector selector;
    private final InetSocketAddress target;
    private final InetSocketAddress address;

    // Exactly one of them is there until close().
    private @Nullable ServerSocketChannel listener;
    private @Nullable PortReservation reservation;

    // Read by other threads.
    private final AtomicInteger open = new AtomicInteger();
    private final AtomicInteger accepted = new AtomicInteger();

    Relay(Selector selector, InetSocketAddress target) throws IOException {
        this.selector = selector;
        this.target = target;
        ServerSocketChannel opened = listen(Loopback.at(0));
        listener = opened;
        address = (InetSocketAddress) opened.getLocalAddress();
    }

    InetSocketAddress address() {
        return address;
    }

    LinkFaults faults() {
        return faults;
    }

    int connections() {
        return open.get();
    }

    int accepted() {
        return accepted.get();
    }

    void refuse() {
        if (listener != null) {
            Channels.close(listener);
            listener = null;
            finishClosing();
            reservation = PortReservation.of(address);
        }
    }

    void accept() {
        if (reservation == null) {
            return;
        }
        reservation.close();
        try {
            listener = listen(address);
            reservation = null;
        } catch (IOException e) {
            throw new UncheckedIOException("cannot listen on " + address + " again", e);
        }
    }

    void cut() {
        long now = System.nanoTime();
        connections.forEach(connection -> lingering.add(connection.cut(now)));
        connections.clear();
        open.set(0);
    }

    void reset() {
        connections.forEach(RelayedConnection::reset);
        forgetClosed();
    }

    /** The selector keeps closed sockets alive, and clients believing in them, until it looks at them once more. */
    void finishClosing() {
        try {
            selector.selectNow();
        } catch (IOException e) {
            throw new UncheckedIOException("the selector of " + this + " fails", e);
        }
    }

    /** Takes in what the selector has found. */
    void receive(Set<SelectionKey> ready) {
        long now = System.nanoTime();
        for (SelectionKey key : ready) {
            Object owner = key.attachment();
            if (!key.isValid()) {
                LOG.trace("{} was closed while it waited for its turn", key);
            } else if (owner instanceof RelayedConnection connection) {
                connection.receive(scratch, now);
            } else if (owner instanceof LingeringSockets sockets) {
                sockets.receive(scratch);
            } else {
                admit();
            }
        }
    }

    /**
     * Passes on what the faults let through; returns the nanoseconds until there is something to do without the
     * selector.
     */
    long advance() {
        long now = System.nanoTime();
        long wait = Pipe.NEVER;
        for (RelayedConnection connection : List.copyOf(connections)) {
            if (connection.advance(now)) {
                // Whoever moved goes to the end, so that a shared bandwidth is shared fairly.
                connections.remove(connection);
                connections.add(connection);
            }
            connection.updateInterest();
            wait = Math.min(wait, connection.nanosToWait());
        }
        for (LingeringSockets sockets : lingering) {
            wait = Math.min(wait, sockets.nanosToWait(now));
        }
        forgetClosed();
        return wait;
    }

    void close() {
        connections.forEach(RelayedConnection::close);
        lingering.forEach(LingeringSockets::close);
        forgetClosed();
        if (listener != null) {
            Channels.close(listener);
        }
        if (reservation != null) {
            reservation.close();
        }
    }

    @Override
    public String toString() {
        return address + " -> " + target;
    }

    private void admit() {
        try {
            for (SocketChannel client = next(); client != null; client = next()) {
                accepted.incrementAndGet();
                relay(client);
            }
        } catch (IOException e) {
            // Out of file descriptors, most likely: the next client may fare better.
            LOG.warn("a client of {} could not be accepted", address, e);
        }
    }

    private void relay(SocketChannel client) throws IOException {
        try {
            connections.add(new RelayedConnection(client, target, faults, selector));
            open.set(connections.size());
        } catch (IOException e) {
            Channels.close(client);
            throw e;
        }
    }

    private @Nullable SocketChannel next() throws IOException {
        return listener == null ? null : listener.accept();
    }

    private void forgetClosed() {
        connections.removeIf(connection -> !connection.isOpen());
        lingering.removeIf(sockets -> !sockets.isOpen());
        open.set(connections.size());
    }

    private ServerSocketChannel listen(InetSocketAddress where) throws IOException {
        ServerSocketChannel channel = ServerSocketChannel.open();
        try {
            channel.setOption(StandardSocketOptions.SO_REUSEADDR, true);
            channel.bind(where, BACKLOG);
            channel.configureBlocking(false);
            channel.register(selector, SelectionKey.OP_ACCEPT);
            return channel;
        } catch (IOException e) {
            channel.close();
            throw e;
        }
    }
}
