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

/** Accepts the clients of one bound address for the {@link Acceptor}. Thread-safe. */
public final class Listening implements AutoCloseable, SelectorLoop.Ready {
    private static final Logger LOG = LoggerFactory.getLogger(Listening.class);
    private static final Duration PAUSE_AFTER_FAILURE = Duration.ofMillis(100);
    private static final int IN_A_ROW = 64; // then the other keys have their turn

    /**
     * Accepts a client; returns null if no client waits. Tests replace it, because it is hard to run out of file descriptors on
     * purpose.
     */
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
    private boolean failing; // used on the selector thread only

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

    /** Returns the address of the listener, with the real port. */
    public SocketAddress address() {
        return address;
    }

    /** Stops listening. After this method returns, no client is accepted, and the address can be bound again. */
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
            } catch (Throwable e) { // retrying at once would burn the CPU after an OutOfMemoryError, too
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

    /**
     * Pauses the listener after a failed accept, usually because of too many open files. The client stays in the backlog.
     * Retrying at once would burn the CPU.
     */
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

    /** Closes the socket. The selector keeps the file descriptor open until it releases its cancelled keys. */
    void release() throws IOException {
        socket.close();
    }
}
