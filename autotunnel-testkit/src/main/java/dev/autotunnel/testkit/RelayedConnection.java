package dev.autotunnel.testkit;

import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.StandardSocketOptions;
import java.nio.ByteBuffer;
import java.nio.channels.SelectionKey;
import java.nio.channels.Selector;
import java.nio.channels.SocketChannel;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** A client, its own connection to the target, and the two pipes between them. Used by the relay's thread alone. */
final class RelayedConnection {

    private static final Logger LOG = LoggerFactory.getLogger(RelayedConnection.class);

    private final InetSocketAddress target;
    private final LinkFaults faults;
    private final SocketChannel client;
    private final SocketChannel server;
    private final SelectionKey clientKey;
    private final SelectionKey serverKey;
    private final Pipe upstream;
    private final Pipe downstream;

    private boolean connecting;
    private boolean connected;

    RelayedConnection(SocketChannel client, InetSocketAddress target, LinkFaults faults, Selector selector)
            throws IOException {
        this.target = target;
        this.faults = faults;
        this.client = client;
        server = SocketChannel.open();
        clientKey = register(client, selector);
        serverKey = register(server, selector);
        clientKey.attach(this);
        serverKey.attach(this);
        upstream = new Pipe(Direction.UPSTREAM, client, server, faults);
        downstream = new Pipe(Direction.DOWNSTREAM, server, client, faults);
    }

    private static SelectionKey register(SocketChannel channel, Selector selector) throws IOException {
        channel.configureBlocking(false);
        // Latency is what delay() says, nothing else.
        channel.setOption(StandardSocketOptions.TCP_NODELAY, true);
        return channel.register(selector, 0);
    }

    boolean isOpen() {
        return client.isOpen();
    }

    /** Takes in whatever the sockets are ready for. */
    void receive(ByteBuffer scratch, long now) {
        if (serverKey.isConnectable()) {
            finishConnecting();
        }
        if (connected && clientKey.isReadable()) {
            upstream.read(scratch, now);
        }
        if (connected && serverKey.isReadable()) {
            downstream.read(scratch, now);
        }
    }

    /** Passes on what the faults let through; returns whether anything was. */
    boolean advance(long now) {
        if (!connecting && !faults.frozen(Direction.UPSTREAM)) {
            connect();
        }
        if (!connected) {
            return false;
        }
        boolean movedUp = write(upstream, downstream, now);
        boolean movedDown = write(downstream, upstream, now);
        if (upstream.broken() || downstream.broken()) {
            reset();
        } else if (upstream.ended() && downstream.ended()) {
            close();
        }
        return movedUp || movedDown;
    }

    /** Tells the selector what this connection waits for. */
    void updateInterest() {
        if (!isOpen()) {
            return;
        }
        if (connected) {
            interest(clientKey, upstream, downstream);
            interest(serverKey, downstream, upstream);
        } else if (connecting) {
            serverKey.interestOps(SelectionKey.OP_CONNECT);
        }
    }

    long nanosToWait() {
        return Math.min(upstream.nanosToWait(), downstream.nanosToWait());
    }

    /** Ends both sides with FIN; what is left of the sockets is up to the caller. */
    LingeringSockets cut(long now) {
        return new LingeringSockets(clientKey, serverKey, now);
    }

    /** Ends both sides with RST. */
    void reset() {
        abort(client);
        abort(server);
    }

    void close() {
        Channels.close(client);
        Channels.close(server);
    }

    private void connect() {
        connecting = true;
        try {
            if (server.connect(target)) {
                connected = true;
            }
        } catch (IOException e) {
            giveUp(e);
        }
    }

    private void finishConnecting() {
        try {
            connected = server.finishConnect();
        } catch (IOException e) {
            giveUp(e);
        }
    }

    private void giveUp(IOException cause) {
        LOG.debug("{} cannot be reached, the client is reset", target, cause);
        reset();
    }

    private static boolean write(Pipe pipe, Pipe opposite, long now) {
        try {
            return pipe.write(now);
        } catch (IOException e) {
            LOG.debug("the receiver broke off", e);
            // It is the receiver's reset, and travels the way its bytes do.
            opposite.abort(now);
            pipe.discard();
            return true;
        }
    }

    private static void interest(SelectionKey key, Pipe from, Pipe to) {
        int interest =
                (from.wantsToRead() ? SelectionKey.OP_READ : 0) | (to.wantsToWrite() ? SelectionKey.OP_WRITE : 0);
        if (key.interestOps() != interest) {
            key.interestOps(interest);
        }
    }

    private static void abort(SocketChannel channel) {
        try {
            // With a linger time of 0 the kernel sends RST, not FIN.
            channel.setOption(StandardSocketOptions.SO_LINGER, 0);
        } catch (IOException e) {
            LOG.debug("{} is gone before its reset", channel, e);
        }
        Channels.close(channel);
    }
}
