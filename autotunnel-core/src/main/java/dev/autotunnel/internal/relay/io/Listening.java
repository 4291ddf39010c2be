package dev.autotunnel.internal.relay.io;

import dev.autotunnel.internal.runtime.DurationText;
import dev.autotunnel.internal.runtime.Guard;
import dev.autotunnel.internal.runtime.TunnelRuntime;
import java.io.IOException;
import java.net.SocketAddress;
import java.nio.channels.ClosedChannelException;
import java.nio.channels.ClosedSelectorException;
import java.nio.channels.SelectionKey;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;
import java.time.Duration;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** A listener of the {@link Acceptor}. Thread-safe. */
public final class Listening implements AutoCloseable, SelectorLoop.Ready {
    private static final Logger LOG = LoggerFactory.getLogger(Listening.class);
    private static final Duration PAUSE_AFTER_FAILURE = Duration.ofMillis(100);
    private static final int IN_A_ROW = 64; // then the other keys have their turn

    /** How to accept: null where nobody waits. A seam, since running out of file descriptors is hard to arrange. */
    interface Accept {
        @Nullable
        SocketChannel accept(ServerSocketChannel from) throws IOException;
    }

    private final SelectorLoop loop;
    private final TunnelRuntime runtime;
    private final BoundSocket socket;
    private final SocketAddress address;
    private final Accept accept;
    private final Consumer<SocketChannel> onAccept;
    private boolean failing; // only the selector thread looks at it

    Listening(
            SelectorLoop loop,
            TunnelRuntime runtime,
            BoundSocket socket,
            Accept accept,
            Consumer<SocketChannel> onAccept) {
        this.loop = loop;
        this.runtime = runtime;
        this.socket = socket;
        this.address = socket.address();
        this.accept = accept;
        this.onAccept = onAccept;
    }

    /** Where it listens, with the real port. */
    public SocketAddress address() {
        return address;
    }

    /** Stops listening. Once this returns nothing more is accepted, and the address can be bound again. */
    @Override
    public void close() {
        loop.executeAndWait(this::closeNow);
    }

    void register() {
        try {
            socket.channel().register(loop.selector(), SelectionKey.OP_ACCEPT, this);
        } catch (ClosedChannelException | ClosedSelectorException e) {
            LOG.debug("{} was closed before it was registered: {}", address, e.toString());
            closeNow();
        }
    }

    @Override
    public void ready(SelectionKey key) {
        for (int i = 0; i < IN_A_ROW; i++) {
            SocketChannel client;
            try {
                client = accept.accept(socket.channel());
            } catch (ClosedChannelException e) {
                LOG.debug("{} was closed", address);
                return;
            } catch (Throwable e) { // asking again at once after an OutOfMemoryError would burn the CPU too
                pause(key, e);
                return;
            }
            if (client == null) {
                return;
            }
            if (failing) {
                failing = false;
                LOG.info("accepts connections on {} again", address);
            }
            deliver(client);
        }
    }

    /** Too many open files, as a rule: the client stays in the backlog, and asking again at once would burn the CPU. */
    private void pause(SelectionKey key, Throwable e) {
        if (!failing) {
            failing = true;
            LOG.warn(
                    "cannot accept connections on {}, trying again every {}: {}",
                    address,
                    DurationText.of(PAUSE_AFTER_FAILURE),
                    e.toString());
        }
        key.interestOps(0);
        runtime.schedule(PAUSE_AFTER_FAILURE, () -> loop.execute(() -> resume(key)));
    }

    private static void resume(SelectionKey key) {
        if (key.isValid()) {
            key.interestOps(SelectionKey.OP_ACCEPT);
        }
    }

    private void deliver(SocketChannel client) {
        try {
            client.configureBlocking(false);
            Sockets.withoutDelay(client);
        } catch (IOException e) {
            LOG.debug("a client of {} went away at once: {}", address, e.toString());
            Sockets.reset(client);
            return;
        }
        try {
            onAccept.accept(client);
        } catch (Throwable e) {
            Guard.report(LOG, "could not take a client of " + address, e);
            Sockets.reset(client);
        }
    }

    private void closeNow() {
        try {
            release();
            loop.flushCancelled();
        } catch (IOException e) {
            LOG.debug("could not close {}", address, e);
        }
    }

    /** Closes the socket. The selector keeps its file descriptor open until it lets go of cancelled keys. */
    void release() throws IOException {
        socket.close();
    }
}
