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
import java.net.ConnectException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.SocketAddress;
import java.util.List;
import java.util.function.BooleanSupplier;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The socket of one session, which we own. We connect the socket within our deadline, and see each byte that comes in and how
 * the stream ends. We can close the socket without JSch, which is the one way to end a session on a dead link.
 *
 * <p>Thread-safe.
 */
public final class OwnedSocket implements SocketFactory {
    /** How the stream ended if the other side closed it. */
    public static final String CLOSED = "the connection was closed by the other side";

    private static final Logger LOG = LoggerFactory.getLogger(OwnedSocket.class);

    private final TunnelRuntime runtime;
    private final CoalescingOutput output = new CoalescingOutput();
    private final ServerGreeting greeting = new ServerGreeting();
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

    /**
     * Connects to the first address that answers. Each address gets a fair share of the time left. Blocks until the deadline
     * at most.
     */
    public void connect(String host, List<InetAddress> addresses, int port, Deadline deadline)
            throws TransportException {
        IOException last = new ConnectException("no address");
        for (int i = 0; i < addresses.size(); i++) {
            int share = Math.max(1, deadline.leftMillis() / (addresses.size() - i));
            InetSocketAddress address = new InetSocketAddress(addresses.get(i), port);
            try {
                Socket fresh = adopt(new SilentTimeoutSocket());
                fresh.setTcpNoDelay(true);
                fresh.connect(address, share);
                return;
            } catch (IOException e) {
                LOG.debug("no connection to {}", address, e);
                last = e;
            }
        }
        throw new TransportException(connectFailure(host, addresses, port, last));
    }

    /** Uses the socket through a jump host instead of a TCP socket of its own. */
    public void through(Socket hop) throws TransportException {
        try {
            adopt(hop);
        } catch (IOException e) {
            throw new TransportException(Failure.of(Kind.STOPPED, Stage.CONNECT, String.valueOf(e.getMessage()), e));
        }
    }

    /** Closes the raw socket, which frees the threads that read or write. Never blocks. */
    public synchronized void kill() {
        killed = true;
        if (socket != null) {
            close(socket);
        }
    }

    public boolean isConnected() {
        Socket current = current();
        return current != null && current.isConnected();
    }

    /**
     * Returns the address to which the socket is connected.
     *
     * @throws IllegalStateException if the socket was never connected over TCP
     */
    public SocketAddress remoteAddress() {
        Socket current = current();
        SocketAddress address = current == null ? null : current.getRemoteSocketAddress();
        if (address == null) {
            throw new IllegalStateException("not connected over TCP");
        }
        return address;
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

    private synchronized Socket adopt(Socket fresh) throws IOException {
        if (socket != null) {
            close(socket);
        }
        socket = fresh;
        if (killed) {
            close(fresh);
            throw new IOException("called off");
        }
        return fresh;
    }

    private static Failure connectFailure(String host, List<InetAddress> addresses, int port, IOException last) {
        String tried = addresses.stream().map(InetAddress::getHostAddress).collect(Collectors.joining(", "));
        String message = "no connection to %s:%d (%s): %s".formatted(host, port, tried, last.getMessage());
        return Failure.of(connectKind(last), Stage.CONNECT, message, last);
    }

    /**
     * Returns the kind of a failure to connect. The JDK has one exception for a refusal and for silence; only the kernel's
     * message distinguishes them.
     */
    private static Kind connectKind(IOException e) {
        String words = String.valueOf(e.getMessage());
        if (e instanceof ConnectException && words.contains("refused")) {
            return Kind.CONNECT_REFUSED;
        }
        return words.contains("reset") ? Kind.CLOSED_BEFORE_BANNER : Kind.UNREACHABLE;
    }

    private static void close(Socket of) {
        try {
            of.close();
        } catch (IOException e) {
            LOG.debug("the socket did not close cleanly", e);
        }
    }

    /**
     * A socket that ignores read timeouts. JSch sets a read timeout. If it expires in the middle of a packet, JSch cannot
     * find the next packet any more. Our own watchdog judges silence.
     */
    private static final class SilentTimeoutSocket extends Socket {
        @Override
        public void setSoTimeout(int timeout) {
            // ignored, see the class
        }
    }

    /** Notes when bytes come in and how the stream ends. Not thread-safe; used by the thread that reads. */
    private final class WatchedInput extends FilterInputStream {
        private final QuickAck quickAck;
        private long waited;
        private boolean greets = true;
        private boolean heard;

        WatchedInput(Socket of) throws IOException {
            super(of.getInputStream());
            this.quickAck = QuickAck.of(of);
        }

        @Override
        public int read(byte[] to, int offset, int length) throws IOException {
            int count;
            whenRead.run();
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
            quickAck.rearm();
            return count;
        }
    }
}
