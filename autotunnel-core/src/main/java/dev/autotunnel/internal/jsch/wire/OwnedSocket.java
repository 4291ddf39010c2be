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
 * The socket of one session, owned by us: we connect it within our deadline, see each byte that comes in and how the stream
 * ends, and can close it under JSch's feet, which is the one way to end a session on a dead link.
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

    /** Tries all addresses, each with a fair share of the time left. */
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

    /** Takes what a jump host leads to for its socket. */
    public void through(Socket hop) throws TransportException {
        try {
            adopt(hop);
        } catch (IOException e) {
            throw new TransportException(Failure.of(Kind.STOPPED, Stage.CONNECT, String.valueOf(e.getMessage()), e));
        }
    }

    /** Closes the raw socket, which frees whoever reads or writes. Never blocks. */
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
     * The address that it is connected to.
     *
     * @throws IllegalStateException if it was never connected over TCP
     */
    public SocketAddress remoteAddress() {
        Socket current = current();
        SocketAddress address = current == null ? null : current.getRemoteSocketAddress();
        if (address == null) {
            throw new IllegalStateException("not connected over TCP");
        }
        return address;
    }

    /** When the last byte came in. */
    public long lastInbound() {
        return lastInbound;
    }

    /** How long reading has taken so far, which is how long there was nothing to read. */
    public long waitedNanos() {
        return waitedNanos;
    }

    /** How the stream ended, where it ended otherwise than by our hand; null while it is sound. */
    public @Nullable String brokenBy() {
        return brokenBy;
    }

    /** What the server sent before the key exchange. */
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

    /** What goes out. */
    public CoalescingOutput output() {
        return output;
    }

    /** Calls that from the thread that reads, as soon as it finds the stream at its end or broken. */
    public void whenBroken(Runnable task) {
        whenBroken = task;
    }

    /** Calls that from the thread that reads, whenever it is about to wait for more bytes: all that came were dealt with. */
    public void whenRead(Runnable task) {
        whenRead = task;
    }

    /** Asks that at the first byte of the server, from the thread that reads; if the answer is false, the stream ends there. */
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

    /** The JDK has one exception for a refusal and for silence; the kernel's words tell them apart. */
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
     * Ignores read timeouts. JSch sets one, and where it strikes in the middle of a packet the stream is out of step for
     * ever; our own watchdog judges silence.
     */
    private static final class SilentTimeoutSocket extends Socket {
        @Override
        public void setSoTimeout(int timeout) {
            // see above
        }
    }

    /** Notes when bytes come in and how the stream ends. */
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
