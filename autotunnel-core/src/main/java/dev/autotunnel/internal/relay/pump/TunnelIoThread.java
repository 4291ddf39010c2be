package dev.autotunnel.internal.relay.pump;

import dev.autotunnel.internal.relay.io.SelectorLoop;
import dev.autotunnel.internal.runtime.TunnelRuntime;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/**
 * The thread that asks for the channels of one tunnel's connections, or connects to their targets, and carries their bytes: what
 * clients send it reads and sends through the link, what they could not take at once it hands on. There is one while there are
 * connections, and a little longer.
 *
 * <p>One for a tunnel, since it waits while the link is congested: that holds up those who share that link, and no others.
 */
public final class TunnelIoThread implements AutoCloseable {
    /** How long the thread outlives the last connection. */
    static final Duration LINGER = Duration.ofSeconds(2);

    /** How a thread is had. */
    public interface Start {
        Running running() throws IOException;
    }

    private final TunnelRuntime runtime;
    private final Start start;
    private @Nullable Running running; // guarded by this, as are the next three
    private int connections;
    private boolean ending;
    private long idleSince;

    /** Without connections, hence without a thread. */
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
     * Begins to carry one connection more; {@link #leave()} is to follow.
     *
     * @throws IOException where there are too many open files or threads, or too little direct memory
     */
    public synchronized Running join() throws IOException {
        Running current = running;
        if (current == null) {
            current = start.running();
            running = current;
        }
        connections++;
        return current;
    }

    /** A connection is over. */
    public synchronized void leave() {
        connections--;
        if (connections == 0) {
            idleSince = runtime.now().nanos();
            if (!ending) {
                ending = true;
                runtime.schedule(LINGER, this::endIfIdle);
            }
        }
    }

    /**
     * Runs a task that may wait while the link is congested.
     *
     * @throws IOException as {@link #join()}
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

    /** Ends the thread, and with it whatever connections there are; the next one begins anew. Does not wait. */
    @Override
    public synchronized void close() {
        if (running != null) {
            running.loop().end();
            running = null;
        }
    }

    /** One timer for all that come and go while it runs. */
    private synchronized void endIfIdle() {
        ending = false;
        if (connections > 0) {
            return;
        }
        Duration left = LINGER.minusNanos(runtime.now().nanos() - idleSince);
        if (left.isNegative() || left.isZero()) {
            close();
        } else {
            ending = true;
            runtime.schedule(left, this::endIfIdle);
        }
    }

    /** The thread with what it works with. */
    public static final class Running {
        private final SelectorLoop loop;
        private final UploadBuffer buffer;

        private Running(TunnelRuntime runtime, UploadBuffer buffer) {
            this.loop = new SelectorLoop("autotunnel-carrier", runtime::platformThread);
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

        /** For use on the thread. */
        UploadBuffer buffer() {
            return buffer;
        }
    }
}
