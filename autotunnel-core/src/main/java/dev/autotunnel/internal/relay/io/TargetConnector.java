package dev.autotunnel.internal.relay.io;

import dev.autotunnel.internal.runtime.Deadline;
import dev.autotunnel.internal.runtime.Timer;
import dev.autotunnel.internal.runtime.TunnelRuntime;
import dev.autotunnel.spec.Endpoint;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.SocketAddress;
import java.net.SocketTimeoutException;
import java.net.StandardProtocolFamily;
import java.net.UnixDomainSocketAddress;
import java.nio.channels.SelectionKey;
import java.nio.channels.Selector;
import java.nio.channels.SocketChannel;
import java.nio.file.InvalidPathException;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Connects once to a target that is reached from this machine. A name is looked up each time, and all its addresses are tried
 * one after the other. Connecting needs no thread, however slow the target is; only a name lookup takes a thread of the pool.
 *
 * <p>Not thread-safe, except {@link #start()} and {@link #cancel()}; the thread of a {@link SelectorLoop} owns it.
 */
public final class TargetConnector implements SelectorLoop.Ready {
    /**
     * The time to connect, for all addresses together. The name lookup comes on top and takes as long as the resolver takes.
     */
    static final Duration TIMEOUT = Duration.ofSeconds(10);

    private static final Logger LOG = LoggerFactory.getLogger(TargetConnector.class);

    /** Receives the outcome of the attempt. Called once, on the selector thread. */
    public interface End {
        /** The target is connected. The socket is non-blocking, and on TCP it has TCP_NODELAY set. */
        void connected(SocketChannel socket);

        /** The target cannot be connected. The exception says why the last address failed. */
        void failed(IOException why);
    }

    /** A step of the attempt, which returns true if the socket is connected. */
    private interface IoTask {
        boolean connects() throws IOException;
    }

    private final TunnelRuntime runtime;
    private final SelectorLoop loop;
    private final Endpoint target;
    private final End end;
    private final Queue<SocketAddress> untried = new ArrayDeque<>();
    private final AtomicBoolean over = new AtomicBoolean();
    private Deadline deadline; // counted from when the addresses are known
    private @Nullable SocketChannel socket;
    private @Nullable SelectionKey key;
    private Timer timer = Timer.NONE;

    public TargetConnector(TunnelRuntime runtime, SelectorLoop loop, Endpoint target, End end) {
        this.runtime = runtime;
        this.loop = loop;
        this.target = target;
        this.end = end;
        this.deadline = Deadline.after(runtime, TIMEOUT);
    }

    /** Starts the attempt. May be called on any thread; does not wait. */
    public void start() {
        if (target instanceof Endpoint.Tcp tcp && !tcp.isAddress()) {
            runtime.execute(this::lookUp);
        } else {
            loop.execute(this::lookUp);
        }
    }

    /** Makes the attempt fail, unless it has already ended. May be called on any thread; does not wait. */
    public void cancel() {
        loop.execute(() -> {
            untried.clear();
            missed(new IOException("called off"));
        });
    }

    @Override
    public void ready(SelectionKey ready) {
        attempt(((SocketChannel) ready.channel())::finishConnect);
    }

    private void lookUp() {
        try {
            List<SocketAddress> found = addresses();
            loop.execute(() -> begin(found));
        } catch (IOException e) {
            loop.execute(() -> missed(e));
        } catch (Throwable e) { // thrown by the resolver of this JVM; the client of the server must get its answer
            loop.execute(() -> missed(new IOException(e.toString(), e)));
        }
    }

    private List<SocketAddress> addresses() throws IOException {
        if (target instanceof Endpoint.Tcp tcp) {
            return Stream.of(InetAddress.getAllByName(tcp.host()))
                    .<SocketAddress>map(address -> new InetSocketAddress(address, tcp.port()))
                    .toList();
        }
        try {
            return List.of(UnixDomainSocketAddress.of(((Endpoint.Unix) target).path()));
        } catch (InvalidPathException e) {
            throw new IOException("no file here can have that name", e);
        }
    }

    /** Tries the addresses. Called on the selector thread. */
    void begin(List<SocketAddress> addresses) {
        deadline = Deadline.after(runtime, TIMEOUT);
        untried.addAll(addresses);
        attempt(this::connectToNext);
    }

    /** Connects to the next address. Most nearby targets answer before this method returns; then it returns true. */
    private boolean connectToNext() throws IOException {
        SocketAddress address = untried.remove();
        Selector selector =
                loop.selector(); // throws if the loop has ended: nobody would see the connection become ready
        boolean unix = address instanceof UnixDomainSocketAddress;
        SocketChannel fresh =
                unix ? Sockets.ofFamily(StandardProtocolFamily.UNIX, SocketChannel::open) : SocketChannel.open();
        socket = fresh;
        fresh.configureBlocking(false);
        Sockets.withoutDelay(fresh);
        if (fresh.connect(address)) {
            return true;
        }
        if (unix) { // its backlog is full, and no event tells when there is room
            throw new IOException("the kernel gave no answer");
        }
        if (fresh.finishConnect()) {
            return true;
        }
        key = fresh.register(selector, SelectionKey.OP_CONNECT, this);
        timer = runtime.schedule(share(), () -> loop.execute(() -> tooSlow(fresh)));
        return false;
    }

    /**
     * Returns the time for one address: an equal share of the time left. So an address that drops packets leaves time for the
     * others.
     */
    private Duration share() {
        return deadline.left().dividedBy(untried.size() + 1);
    }

    @SuppressWarnings("ReferenceEquality") // the same socket object is meant
    private void tooSlow(SocketChannel asked) {
        if (socket == asked) {
            attempt(() -> answersAfterAll(asked));
        }
    }

    /**
     * Checks once more whether the socket is connected. A congested link may have delayed the selector thread while the target
     * had already answered.
     */
    private static boolean answersAfterAll(SocketChannel asked) throws IOException {
        if (asked.finishConnect()) {
            return true;
        }
        throw new SocketTimeoutException("connect timed out");
    }

    private void attempt(IoTask step) {
        boolean connects;
        try {
            connects = !over.get() && step.connects();
        } catch (IOException e) {
            missed(e);
            return;
        } catch (Throwable e) { // this machine lacks the address family, the selector is closed, or there is no memory
            missed(new IOException(e.toString(), e));
            return;
        }
        SocketChannel current = socket;
        if (connects && current != null) {
            connected(current);
        }
    }

    private void connected(SocketChannel current) {
        timer.cancel();
        if (key != null && key.isValid()) {
            key.interestOps(0); // until the next owner of the socket sets its interest
        }
        if (over.compareAndSet(false, true)) {
            end.connected(current);
        } else {
            Sockets.close(current);
        }
    }

    private void missed(IOException why) {
        if (over.get()) {
            return;
        }
        timer.cancel();
        if (socket != null) {
            Sockets.close(socket);
        }
        if (!untried.isEmpty()) {
            LOG.debug("{} has another address, trying that: {}", target, why.toString());
            attempt(this::connectToNext);
        } else if (over.compareAndSet(false, true)) {
            end.failed(why);
        }
    }
}
