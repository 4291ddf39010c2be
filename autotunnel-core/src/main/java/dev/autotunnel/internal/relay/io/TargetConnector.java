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
 * Connects to a target near us, once: a name is looked up each time, and all its addresses are tried, one after the other. It
 * costs no thread, however slow the target is; only the resolver is asked on one of the pool. Owned by the thread of a
 * {@link SelectorLoop}.
 */
public final class TargetConnector implements SelectorLoop.Ready {
    /** For all addresses together. Looking the name up comes on top of it, as long as the resolver takes. */
    static final Duration TIMEOUT = Duration.ofSeconds(10);

    private static final Logger LOG = LoggerFactory.getLogger(TargetConnector.class);

    /** How it ends. Called on the loop's thread, once. */
    public interface End {
        /** The socket does not block, and on TCP has no delay (TCP_NODELAY). */
        void connected(SocketChannel socket);

        /** Why the address that was tried last does not answer. */
        void failed(IOException why);
    }

    /** Something that may connect. */
    private interface IoTask {
        boolean connects() throws IOException;
    }

    private final TunnelRuntime runtime;
    private final SelectorLoop loop;
    private final Endpoint target;
    private final End end;
    private final Queue<SocketAddress> untried = new ArrayDeque<>();
    private final AtomicBoolean over = new AtomicBoolean();
    private Deadline deadline; // from when the addresses are known
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

    /** Begins. From any thread; does not wait. */
    public void start() {
        if (target instanceof Endpoint.Tcp tcp && !tcp.isAddress()) {
            runtime.execute(this::lookUp);
        } else {
            loop.execute(this::lookUp);
        }
    }

    /** Makes it fail, unless it has ended already. From any thread; does not wait. */
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
        } catch (RuntimeException e) { // of whatever resolver this JVM has
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

    /** Tries these. On the loop's thread. */
    void begin(List<SocketAddress> addresses) {
        deadline = Deadline.after(runtime, TIMEOUT);
        untried.addAll(addresses);
        attempt(this::connectToNext);
    }

    /** Most targets near us answer while we ask. */
    private boolean connectToNext() throws IOException {
        SocketAddress address = untried.remove();
        Selector selector = loop.selector(); // without one nobody would be told
        boolean unix = address instanceof UnixDomainSocketAddress;
        SocketChannel fresh =
                unix ? Sockets.ofFamily(StandardProtocolFamily.UNIX, SocketChannel::open) : SocketChannel.open();
        socket = fresh;
        fresh.configureBlocking(false);
        Sockets.withoutDelay(fresh);
        if (fresh.connect(address)) {
            return true;
        }
        if (unix) { // whose backlog is full, and nobody will tell when it is not
            throw new IOException("the kernel gave no answer");
        }
        if (fresh.finishConnect()) {
            return true;
        }
        key = fresh.register(selector, SelectionKey.OP_CONNECT, this);
        timer = runtime.schedule(share(), () -> loop.execute(() -> tooSlow(fresh)));
        return false;
    }

    /** Each address has its share of what is left, so that one that swallows packets leaves time for the others. */
    private Duration share() {
        return deadline.left().dividedBy(untried.size() + 1);
    }

    @SuppressWarnings("ReferenceEquality") // it has to be that very socket
    private void tooSlow(SocketChannel asked) {
        if (socket == asked) {
            attempt(() -> answersAfterAll(asked));
        }
    }

    /** The loop may have been held up, by a congested link, and the target waited for us. */
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
        } catch (RuntimeException e) {
            missed(new IOException(e.toString(), e)); // no such family of addresses here, or no selector any more
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
            key.interestOps(0); // until somebody else is interested
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
