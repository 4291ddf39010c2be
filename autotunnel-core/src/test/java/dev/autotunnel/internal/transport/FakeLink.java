package dev.autotunnel.internal.transport;

import dev.autotunnel.event.Failure;
import dev.autotunnel.event.Failure.Kind;
import dev.autotunnel.event.Failure.Stage;
import dev.autotunnel.internal.runtime.Deadline;
import dev.autotunnel.spec.Endpoint;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Consumer;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * A link in memory that does what a test tells it: until told otherwise it opens echoing channels, grants each remote forward
 * and answers each keepalive. Thread-safe; uses no thread.
 */
public final class FakeLink implements SshLink {
    private static final int FIRST_FREE_PORT = 40_000;

    /** How a request is answered. */
    private interface Answer<T> {
        T get() throws TransportException;
    }

    private final Consumer<Failure> lost;
    private final List<Endpoint> requested = new CopyOnWriteArrayList<>();
    private final List<FakeChannel> channels = new CopyOnWriteArrayList<>();
    private final Map<Integer, IncomingChannelHandler> remotes = new ConcurrentHashMap<>();
    private final AtomicInteger keepAlives = new AtomicInteger();
    private final AtomicInteger channelQuestions = new AtomicInteger();
    private final List<Duration> pathTries = new CopyOnWriteArrayList<>();
    private final AtomicInteger freePort = new AtomicInteger(FIRST_FREE_PORT);
    private volatile long lastInboundNanos;
    private volatile long jumpHostInboundNanos = Long.MAX_VALUE;
    private volatile boolean pathLives;
    private volatile @Nullable Error inboundError;
    private volatile Runnable channelAnswer = () -> {};
    private volatile Answer<FakeChannel> opening = FakeChannel::echoing;
    private volatile Answer<Boolean> binding = () -> true;
    private final List<Runnable> hangingOpens = new ArrayList<>(); // guarded by this, as are the next three
    private boolean hanging;
    private boolean silent;
    private boolean killed;

    /** A link whose end nobody wants to know of. */
    public FakeLink() {
        this(failure -> {});
    }

    /** A link that tells its end, as one of {@link SshTransport#attempt} does. */
    public FakeLink(Consumer<Failure> lost) {
        this.lost = lost;
    }

    /** From now on, opens get such channels. */
    public FakeLink openWith(Supplier<FakeChannel> make) {
        opening = make::get;
        return this;
    }

    /** From now on, opens fail with that kind. */
    public FakeLink refuseOpens(Kind kind) {
        opening = () -> {
            throw failed(kind, "refused by the test");
        };
        return this;
    }

    /** From now on, remote forwards fail with that kind. */
    public FakeLink refuseBinds(Kind kind) {
        binding = () -> {
            throw failed(kind, "refused by the test");
        };
        return this;
    }

    /** From now on, opens are not answered before {@link #release()} or {@link #kill()}; those that wait have a timeout too. */
    public synchronized FakeLink hangOpens() {
        hanging = true;
        return this;
    }

    /** Opens are answered again, those that hang included. */
    public void release() {
        List<Runnable> all;
        synchronized (this) {
            hanging = false;
            notifyAll();
            all = takeHangingOpens();
        }
        all.forEach(Runnable::run);
    }

    private synchronized List<Runnable> takeHangingOpens() {
        List<Runnable> all = List.copyOf(hangingOpens);
        hangingOpens.clear();
        return all;
    }

    /** From now on, keepalives block until {@link #kill()}, as on a dead link whose buffers are full. */
    public synchronized FakeLink hangKeepAlives() {
        silent = true;
        return this;
    }

    /** From now on, nobody learns when the last byte came in: the question throws that error; null ends this. */
    public void inboundFails(@Nullable Error error) {
        inboundError = error;
    }

    /** Sets when the last byte came in. */
    public void inboundAt(long nanos) {
        lastInboundNanos = nanos;
    }

    /** Puts a jump host on the way, and sets when its last byte came in. */
    public void jumpHostInboundAt(long nanos) {
        jumpHostInboundNanos = nanos;
    }

    /** The targets that were asked for, answered or not, in order. */
    public List<Endpoint> requested() {
        return requested;
    }

    /** The channels that were opened, in order. */
    public List<FakeChannel> channels() {
        return channels;
    }

    /** The ports that are bound on the server, and who serves them. */
    public Map<Integer, IncomingChannelHandler> remotes() {
        return remotes;
    }

    /** How many keepalives were sent. */
    public int keepAlives() {
        return keepAlives.get();
    }

    /** How often a session channel was asked for as a question. */
    public int channelQuestions() {
        return channelQuestions.get();
    }

    /** From now on, session channels are answered, which takes that step. */
    public FakeLink answerChannels(Runnable step) {
        channelAnswer = step;
        return this;
    }

    /** From now on, the path beside the link lives, or not. */
    public FakeLink path(boolean lives) {
        pathLives = lives;
        return this;
    }

    /** How often the path was tried, and how much time each try had. */
    public List<Duration> pathTries() {
        return pathTries;
    }

    /** Whether {@link #kill()} was called, or {@link #lose}. */
    public synchronized boolean isKilled() {
        return killed;
    }

    /** Ends the link from the other side. */
    public void lose(Failure why) {
        synchronized (this) {
            if (killed) {
                return;
            }
            killed = true;
            notifyAll();
        }
        takeHangingOpens().forEach(Runnable::run);
        channels.forEach(channel -> channel.breakOff(why.message()));
        lost.accept(why);
    }

    /** Connects to a remote forward as a client of the server does: returns once it is accepted, throws if it is refused. */
    public void connectRemote(int port, FakeChannel channel) throws IOException {
        if (!offer(port, channel).isAccepted()) {
            throw new IOException("refused");
        }
    }

    /** The same, without waiting for the answer. */
    public FakeIncomingChannel offer(int port, FakeChannel channel) throws IOException {
        IncomingChannelHandler handler = remotes.get(port);
        if (handler == null) {
            throw new IOException("nothing listens on port " + port);
        }
        FakeIncomingChannel arrival = new FakeIncomingChannel(channel);
        channels.add(channel);
        handler.arrived(arrival);
        return arrival;
    }

    @Override
    public SshChannel open(Endpoint target, Duration timeout) throws TransportException {
        requested.add(target);
        awaitAnswer(timeout);
        FakeChannel channel = opening.get();
        channels.add(channel);
        if (isKilled()) {
            channel.breakOff("link closed");
        }
        return channel;
    }

    @Override
    public void open(Endpoint target, Duration timeout, ChannelOpenCallback opening) {
        requested.add(target);
        synchronized (this) {
            if (hanging && !killed) {
                hangingOpens.add(() -> answer(opening));
                return;
            }
        }
        answer(opening);
    }

    private void answer(ChannelOpenCallback opening) {
        FakeChannel channel;
        try {
            if (isKilled()) {
                throw failed(Kind.LINK_CLOSED, "link closed");
            }
            channel = this.opening.get();
        } catch (TransportException e) {
            opening.failed(e.failure());
            return;
        }
        channels.add(channel);
        opening.opened(channel);
    }

    @Override
    public int bindRemote(Endpoint.Tcp bind, IncomingChannelHandler handler, Deadline deadline)
            throws TransportException {
        if (isKilled()) {
            throw failed(Kind.LINK_CLOSED, "link closed");
        }
        binding.get();
        int port = bind.port() == 0 ? freePort.getAndIncrement() : bind.port();
        if (remotes.putIfAbsent(port, handler) != null) {
            throw failed(Kind.REMOTE_PORT_UNAVAILABLE, "port " + port + " is bound already");
        }
        return port;
    }

    @Override
    public void keepAlive() throws IOException {
        keepAlives.incrementAndGet();
        synchronized (this) {
            while (silent && !killed) {
                try {
                    wait();
                } catch (InterruptedException e) {
                    Thread.currentThread().interrupt();
                    throw new IOException("interrupted", e);
                }
            }
            if (killed) {
                throw new IOException("link closed");
            }
        }
    }

    @Override
    public void askByChannel() throws IOException {
        channelQuestions.incrementAndGet();
        if (isKilled()) {
            throw new IOException("link closed");
        }
        channelAnswer.run();
    }

    @Override
    public boolean pathLives(long since, Deadline deadline) {
        pathTries.add(deadline.left());
        return pathLives;
    }

    @Override
    public long lastInboundNanos() {
        Error error = inboundError;
        if (error != null) {
            throw error;
        }
        return lastInboundNanos;
    }

    @Override
    public String silentSince(long nanos) {
        return jumpHostInboundNanos <= nanos ? "the jump host" : "the server";
    }

    @Override
    public void kill() {
        lose(Failure.of(Kind.LINK_CLOSED, Stage.LINK, "killed"));
    }

    private synchronized void awaitAnswer(Duration timeout) throws TransportException {
        long end = System.nanoTime() + timeout.toNanos();
        while (hanging && !killed) {
            long left = (end - System.nanoTime()) / 1_000_000;
            if (left <= 0) {
                throw failed(Kind.FORWARD_TIMEOUT, "no answer within " + timeout);
            }
            try {
                wait(left);
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
                throw failed(Kind.LINK_CLOSED, "interrupted");
            }
        }
        if (killed) {
            throw failed(Kind.LINK_CLOSED, "link closed");
        }
    }

    private static TransportException failed(Kind kind, String message) {
        return new TransportException(Failure.of(kind, Stage.FORWARD, message));
    }
}
