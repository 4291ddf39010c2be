package dev.autotunnel.internal.jsch.wire;

import com.jcraft.jsch.SocketFactory;
import dev.autotunnel.event.Failure;
import dev.autotunnel.event.Failure.Kind;
import dev.autotunnel.event.Failure.Stage;
import dev.autotunnel.internal.runtime.Deadline;
import dev.autotunnel.internal.runtime.TunnelRuntime;
import dev.autotunnel.internal.transport.TransportException;
import java.io.FilterInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.Socket;
import java.util.function.BooleanSupplier;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The socket of one session, which we own. We connect the socket within our deadline, and see each byte that comes in and how
 * the stream ends. We can close the socket without JSch, which is the one way to end a session on a dead link.
 *
 * <p>The socket must ignore read timeouts. JSch sets a read timeout. If it expires in the middle of a packet, JSch cannot find
 * the next packet any more. Our own watchdog judges silence.
 *
 * <p>Thread-safe.
 */
public final class OwnedSocket implements SocketFactory {
    /** How the stream ended if the other side closed it. */
    public static final String CLOSED = "the connection was closed by the other side";

    private static final int MUCH = 2 * 1024;
    private static final Logger LOG = LoggerFactory.getLogger(OwnedSocket.class);

    private final TunnelRuntime runtime;
    private final CoalescingOutput output = new CoalescingOutput();
    private final ServerGreeting greeting = new ServerGreeting();
    private @Nullable SocketConnector connector; // guarded by this, like the next two fields
    private @Nullable Socket socket;
    private boolean killed;
    private volatile long lastInbound;
    private volatile long waitedNanos; // written by the thread that reads
    private volatile @Nullable String brokenBy;
    private volatile Runnable whenBroken = () -> {};
    private volatile Runnable whenRead = () -> {};
    private volatile BooleanSupplier firstByte = () -> true;

    public OwnedSocket(TunnelRuntime runtime) {
        this.runtime = runtime;
        this.lastInbound = runtime.now().nanos();
    }

    /** Connects to the first server of a route. Blocks until the deadline at most. */
    public void connect(SocketConnector how, Deadline deadline) throws TransportException {
        synchronized (this) {
            connector = how;
            if (killed) {
                how.kill();
            }
        }
        through(how.connect(deadline));
    }

    /** Uses a socket that is connected already, for example a channel of a jump host. */
    public synchronized void through(Socket connected) throws TransportException {
        socket = connected;
        if (killed) {
            close(connected);
            throw new TransportException(Failure.of(Kind.STOPPED, Stage.CONNECT, "the attempt was called off"));
        }
    }

    /** Closes the raw socket, which frees the threads that read or write. Never blocks. */
    public synchronized void kill() {
        killed = true;
        if (connector != null) {
            connector.kill();
        }
        if (socket != null) {
            close(socket);
        }
    }

    /** Returns whether there is a stream to the server. Its proxy does not count as the server. */
    public boolean isConnected() {
        return current() != null;
    }

    /** Returns what the attempt to connect waits for, as a part of a sentence; empty if it has not begun. */
    public synchronized String progress() {
        return connector == null ? "" : connector.progress();
    }

    /** Returns why the other end is gone, if the stream shows more than its end; otherwise null. See {@link StreamSocket}. */
    public @Nullable String gone() {
        return current() instanceof StreamSocket stream ? stream.gone() : null;
    }

    /** Returns what the other end has said beside the stream, for the end of a sentence; see {@link StreamSocket}. */
    public String said() {
        return current() instanceof StreamSocket stream ? stream.said() : "";
    }

    /** Returns where a separate TCP connection would reach the same server; null if there is no such way. */
    public synchronized SocketConnector.@Nullable Path path() {
        return connector == null || socket == null ? null : connector.path(socket);
    }

    /** Returns when the last byte came in, by the monotonic clock in nanoseconds. */
    public long lastInbound() {
        return lastInbound;
    }

    /** Returns how long reads have taken so far, in nanoseconds: the time in which there was nothing to read. */
    public long waitedNanos() {
        return waitedNanos;
    }

    /** Returns how the stream ended, or null if it is intact or we closed it. */
    public @Nullable String brokenBy() {
        return brokenBy;
    }

    /** Returns the lines that the server sent before the key exchange. */
    public ServerGreeting greeting() {
        return greeting;
    }

    @Override
    public Socket createSocket(String host, int port) throws IOException {
        Socket current = current();
        if (current == null) {
            throw new IOException("not connected");
        }
        return current;
    }

    @Override
    public InputStream getInputStream(Socket of) throws IOException {
        return new AdaptiveInput(new WatchedInput(of));
    }

    @Override
    public OutputStream getOutputStream(Socket of) throws IOException {
        output.connect(of.getOutputStream());
        return output;
    }

    /** Returns the stream to the server. */
    public CoalescingOutput output() {
        return output;
    }

    /**
     * Sets the task that runs when a read finds the stream ended or broken. The task runs on the thread that reads, and must
     * not block.
     */
    public void whenBroken(Runnable task) {
        whenBroken = task;
    }

    /**
     * Sets the task that runs whenever a read is about to wait for more bytes; by then all earlier bytes were handled. The
     * task runs on the thread that reads, and must not block.
     */
    public void whenRead(Runnable task) {
        whenRead = task;
    }

    /**
     * Sets the condition that is checked at the server's first byte. If the condition is false, the stream ends there. The
     * check runs on the thread that reads, and must not block.
     */
    public void whenFirstByte(BooleanSupplier mayGoOn) {
        firstByte = mayGoOn;
    }

    private void broken(String how) {
        synchronized (this) {
            if (killed || brokenBy != null) {
                return;
            }
            brokenBy = how;
        }
        whenBroken.run();
    }

    private synchronized @Nullable Socket current() {
        return socket;
    }

    private static void close(Socket of) {
        try {
            of.close();
        } catch (IOException e) {
            LOG.debug("the socket did not close cleanly", e);
        }
    }

    /** Notes when bytes come in and how the stream ends. Not thread-safe; used by the thread that reads. */
    private final class WatchedInput extends FilterInputStream {
        private final QuickAck quickAck;
        private long waited;
        private boolean greets = true;
        private boolean heard;
        private boolean owesAck;

        WatchedInput(Socket of) throws IOException {
            super(of.getInputStream());
            this.quickAck = QuickAck.of(of);
        }

        @Override
        public int read(byte[] to, int offset, int length) throws IOException {
            int count;
            whenRead.run();
            acknowledge(0);
            long begin = System.nanoTime();
            try {
                count = super.read(to, offset, length);
            } catch (IOException e) {
                broken(String.valueOf(e.getMessage()));
                throw e;
            }
            if (count < 0) {
                broken(CLOSED);
                return count;
            }
            if (!heard) {
                heard = true;
                if (!firstByte.getAsBoolean()) {
                    throw new IOException("another connection was answered first");
                }
            }
            if (greets) {
                greeting.add(to, offset, count);
                greets = !greeting.isComplete();
            }
            waited += System.nanoTime() - begin;
            waitedNanos = waited;
            lastInbound = runtime.now().nanos();
            acknowledge(count);
            return count;
        }

        /**
         * Acknowledges much data at once, so that the server sends more meanwhile. Little data is first handled, which passes
         * it on to the client: the acknowledgement takes some microseconds, for which nobody waits then.
         */
        private void acknowledge(int count) {
            if (count >= MUCH || owesAck) {
                quickAck.rearm();
            }
            owesAck = count > 0 && count < MUCH;
        }
    }
}
