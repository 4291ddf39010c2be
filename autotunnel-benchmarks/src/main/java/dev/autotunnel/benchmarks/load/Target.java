package dev.autotunnel.benchmarks.load;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.StandardSocketOptions;
import java.nio.ByteBuffer;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.LongAdder;
import java.util.concurrent.locks.LockSupport;

/** The service at the far end of a tunnel. One thread a connection, and no copy in Java, so that it is not what is measured. */
public final class Target implements AutoCloseable {
    private static final int BACKLOG = 4096;
    private static final int BULK = 256 * 1024;
    private static final int SMALL = 4096;
    private static final long PAUSE_NANOS = 1_000_000;

    private final ServerSocketChannel listener;
    private final InetSocketAddress address;
    private final ExecutorService threads = Executors.newCachedThreadPool(Target::daemon);
    private final Set<SocketChannel> connections = ConcurrentHashMap.newKeySet();
    private final LongAdder taken = new LongAdder();
    private final AtomicInteger enough = new AtomicInteger();

    private Target(ServerSocketChannel listener, InetSocketAddress address) {
        this.listener = listener;
        this.address = address;
    }

    /** Starts one on a free port of 127.0.0.1. */
    public static Target start() {
        try {
            ServerSocketChannel listener = ServerSocketChannel.open();
            listener.bind(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), BACKLOG);
            Target target = new Target(listener, (InetSocketAddress) listener.getLocalAddress());
            target.threads.execute(target::accept);
            return target;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    static Thread daemon(Runnable task) {
        Thread thread = new Thread(task, "load");
        thread.setDaemon(true);
        return thread;
    }

    /** Where it listens. */
    public InetSocketAddress address() {
        return address;
    }

    /** Counts the bytes of all {@link Request#TAKE} connections. */
    LongAdder taken() {
        return taken;
    }

    /** Ends all {@link Request#SEND} connections, each after a whole buffer. */
    void enough() {
        enough.incrementAndGet();
    }

    @Override
    public void close() {
        try {
            listener.close();
            for (SocketChannel connection : connections) {
                connection.close();
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } finally {
            threads.shutdownNow();
        }
    }

    private void accept() {
        while (listener.isOpen()) {
            try {
                SocketChannel connection = listener.accept();
                connections.add(connection);
                threads.execute(() -> serve(connection));
            } catch (IOException | RuntimeException closedOrOutOfFiles) {
                LockSupport.parkNanos(PAUSE_NANOS);
            }
        }
    }

    private void serve(SocketChannel connection) {
        try (connection) {
            connection.setOption(StandardSocketOptions.TCP_NODELAY, true);
            ByteBuffer buffer = ByteBuffer.allocateDirect(SMALL);
            if (connection.read(buffer) > 0) {
                buffer.flip();
                serve(connection, Request.of(buffer.get()), buffer);
            }
        } catch (IOException gone) {
            // The client's way to end.
        } finally {
            connections.remove(connection);
        }
    }

    private void serve(SocketChannel connection, Request request, ByteBuffer first) throws IOException {
        switch (request) {
            case ECHO -> echo(connection, first);
            case SEND -> sendUntilEnough(connection);
            case TAKE -> {
                Bytes.prepare(connection);
                taken.add(first.remaining());
                Bytes.takeAll(connection, ByteBuffer.allocateDirect(BULK), taken);
            }
        }
    }

    private void sendUntilEnough(SocketChannel connection) throws IOException {
        Bytes.prepare(connection);
        int since = enough.get();
        Bytes.sendWhile(() -> enough.get() == since, connection, ByteBuffer.allocateDirect(BULK));
    }

    private static void echo(SocketChannel connection, ByteBuffer buffer) throws IOException {
        do {
            while (buffer.hasRemaining()) {
                connection.write(buffer);
            }
            buffer.clear();
            int count = connection.read(buffer);
            if (count < 0) {
                return;
            }
            buffer.flip();
        } while (true);
    }
}
