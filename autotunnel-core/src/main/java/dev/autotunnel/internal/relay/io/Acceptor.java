package dev.autotunnel.internal.relay.io;

import dev.autotunnel.internal.runtime.TunnelRuntime;
import java.io.IOException;
import java.net.SocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.ClosedSelectorException;
import java.nio.channels.SelectionKey;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Consumer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Accepts the connections of all local and dynamic forwards of all supervisors, and watches waiting clients, on one thread. The
 * thread starts with the first listener. Thread-safe.
 */
public final class Acceptor implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(Acceptor.class);

    private final TunnelRuntime runtime;
    private final Listening.Accept accept;
    private final SelectorLoop loop;
    private final Queue<SocketChannel> toReset = new ConcurrentLinkedQueue<>();
    private final AtomicBoolean resetting = new AtomicBoolean();

    /** Makes an acceptor without listeners, and therefore without a thread. */
    public Acceptor(TunnelRuntime runtime) {
        this(runtime, ServerSocketChannel::accept);
    }

    Acceptor(TunnelRuntime runtime, Listening.Accept accept) {
        this.runtime = runtime;
        this.accept = accept;
        this.loop = new SelectorLoop("autotunnel-acceptor", runtime::platformThread);
    }

    /**
     * Listens on an address.
     *
     * @param bind a TCP address, with port 0 for any free port, or a unix socket, see {@link SocketFile}
     * @param onAccept gets each client as a non-blocking channel, on TCP with TCP_NODELAY; called on the acceptor's thread, so
     *     it must not block
     * @throws IOException if the address cannot be bound
     */
    public Listening listen(SocketAddress bind, Consumer<SocketChannel> onAccept) throws IOException {
        loop.start();
        Listening listening = new Listening(loop, runtime, BoundSocket.at(bind), accept, onAccept);
        loop.execute(listening::register);
        return listening;
    }

    /** Runs a task on the acceptor's thread: at once if the caller is on this thread, otherwise soon. */
    public void execute(Runnable task) {
        loop.execute(task);
    }

    /** A client whose bytes are read on the acceptor's thread. Called on the acceptor's thread; must not block. */
    public interface Watched extends SelectorLoop.Ready {
        SocketChannel socket();

        /** Whether the client should still be watched. */
        boolean wantsMore();

        /** Reports that the client cannot be watched, because its socket is closed or broken. */
        void gone(String why);
    }

    /** Watches a client: calls {@code client} on the acceptor's thread whenever there is something to read. */
    public void watch(Watched client) {
        loop.execute(() -> {
            if (!client.wantsMore()) {
                return;
            }
            try {
                client.socket().configureBlocking(false);
                client.socket().register(loop.selector(), SelectionKey.OP_READ, client);
            } catch (IOException | ClosedSelectorException e) {
                client.gone(e.toString());
            }
        });
    }

    /** Stops watching a client, and then runs a task on the acceptor's thread. The task must not block. */
    public void handOver(SocketChannel client, Runnable then) {
        loop.execute(() -> {
            letGo(client);
            then.run();
        });
    }

    /** Stops watching a client. Called on the acceptor's thread only. */
    public void letGo(SocketChannel client) {
        try {
            deregister(client);
        } catch (IOException | ClosedSelectorException e) {
            LOG.debug("a client that said where it wants to go is gone: {}", e.toString());
            Sockets.reset(client);
        }
    }

    /** Closes a client after a last reply, see {@link LingeringClose}. Resets the client if the reply is empty. */
    public void closeAfter(SocketChannel client, ByteBuffer lastWords) {
        if (!lastWords.hasRemaining()) {
            reset(client);
            return;
        }
        loop.execute(() -> {
            try {
                client.configureBlocking(false);
                LingeringClose closing = LingeringClose.say(client, lastWords);
                client.register(loop.selector(), SelectionKey.OP_READ, closing);
                closing.endLater(runtime, this);
            } catch (IOException | ClosedSelectorException e) {
                LOG.debug("a client that was rejected is gone: {}", e.toString());
                Sockets.close(client);
            }
        });
    }

    /** Resets a client, whether watched or not, and releases its file descriptor. Resets that are due together cost little. */
    public void reset(SocketChannel client) {
        toReset.add(client);
        if (resetting.compareAndSet(false, true)) {
            try {
                loop.execute(this::resetAll);
            } catch (Throwable e) {
                resetting.set(false); // or no later client would be reset
                throw e;
            }
        }
    }

    private void resetAll() {
        resetting.set(false);
        for (SocketChannel client = toReset.poll(); client != null; client = toReset.poll()) {
            Sockets.reset(client);
        }
        try {
            loop.flushCancelled();
        } catch (IOException e) {
            LOG.debug("the sockets will be let go of later: {}", e.toString());
        }
    }

    /** Closes all listeners and waiting clients. Waits at most one second for the end of the thread. */
    @Override
    public void close() {
        loop.close();
    }

    private void deregister(SocketChannel socket) throws IOException {
        if (!socket.isRegistered()) {
            return;
        }
        SelectionKey key = socket.keyFor(loop.selector());
        if (key != null) {
            key.cancel();
            loop.flushCancelled();
        }
    }
}
