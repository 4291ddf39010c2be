package dev.autotunnel.internal.relay.pump;

import dev.autotunnel.internal.relay.io.SelectorLoop;
import dev.autotunnel.internal.runtime.TunnelRuntime;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/**
 * Manages the I/O thread of one tunnel. This thread opens the channels of the tunnel's connections, or connects to their
 * targets, and carries their bytes. It sends what clients write through the link, and hands on data that a client could not
 * take at once. The thread exists while there are connections, and a little longer.
 *
 * <p>Each tunnel has a thread of its own, because the thread waits while the link is congested. Such a wait delays only the
 * connections that share the link. Thread-safe.
 */
public final class TunnelIoThread implements AutoCloseable {
    /** How long the thread lives on after the last connection. */
    static final Duration LINGER = Duration.ofSeconds(2);

    /** Starts an I/O thread. */
    public interface Start {
        Running running() throws IOException;
    }

    private final TunnelRuntime runtime;
    private final Start start;
    private @Nullable Running running; // guarded by this, as are the next four fields
    private int connections;
    private boolean ending;
    private boolean closed;
    private long idleSince;

    /** Starts without connections, and therefore without a thread. */
    public TunnelIoThread(TunnelRuntime runtime) {
        this(runtime, () -> Running.start(runtime));
    }

    public TunnelIoThread(TunnelRuntime runtime, Start start) {
        this.runtime = runtime;
        this.start = start;
    }

    public TunnelRuntime runtime() {
        return runtime;
    }

    /**
     * Adds a connection, and starts the thread if none is running. The caller must call {@link #leave()} later.
     *
     * @throws IOException if there are too many open files or threads, or too little direct memory, or if the tunnel is stopped
     */
    public synchronized Running join() throws IOException {
        if (closed) {
            throw new IOException("the tunnel is stopped");
        }
        Running current = running;
        if (current == null) {
            current = start.running();
            running = current;
        }
        connections++;
        return current;
    }

    /** Removes a connection. The thread ends a little after the last one. */
    public synchronized void leave() {
        connections--;
        if (connections == 0) {
            idleSince = runtime.now().nanos();
            if (!ending) {
                runtime.schedule(LINGER, this::endIfIdle);
                ending = true; // after that: it may throw
            }
        }
    }

    /**
     * Runs a task on the I/O thread. The task may wait while the link is congested.
     *
     * @throws IOException under the same conditions as {@link #join()}
     */
    public void execute(Runnable task) throws IOException {
        join().loop().execute(() -> {
            try {
                task.run();
            } finally {
                leave();
            }
        });
    }

    /** Allows connections again after {@link #close()}. */
    public synchronized void open() {
        closed = false;
    }

    /**
     * Ends the thread and all connections that it carries. A client that came at the last moment cannot start a new thread,
     * which nobody would end. Does not wait.
     */
    @Override
    public synchronized void close() {
        closed = true;
        end();
    }

    private void end() {
        if (running != null) {
            running.loop().end();
            running = null;
        }
    }

    /** Ends the thread if it has been idle long enough. One timer serves all connections that come and go while it runs. */
    private synchronized void endIfIdle() {
        ending = false;
        if (connections > 0) {
            return;
        }
        Duration left = LINGER.minusNanos(runtime.now().nanos() - idleSince);
        if (left.isNegative() || left.isZero()) {
            end();
        } else {
            ending = true;
            runtime.schedule(left, this::endIfIdle);
        }
    }

    /** A running I/O thread: its selector loop and its buffer. Thread-safe, except the buffer. */
    public static final class Running {
        private final SelectorLoop loop;
        private final UploadBuffer buffer;

        private Running(TunnelRuntime runtime, UploadBuffer buffer) {
            this.loop = new SelectorLoop("autotunnel-io", runtime::platformThread);
            this.buffer = buffer;
        }

        public static Running start(TunnelRuntime runtime) throws IOException {
            Running begun = new Running(runtime, new UploadBuffer(ByteBuffer::allocateDirect));
            begun.loop.start();
            return begun;
        }

        public SelectorLoop loop() {
            return loop;
        }

        /** Returns the buffer for uploads. Use it on the I/O thread only. */
        UploadBuffer buffer() {
            return buffer;
        }
    }
}
