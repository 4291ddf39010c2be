package dev.autotunnel.internal.jsch;

import com.jcraft.jsch.Channel;
import com.jcraft.jsch.ChannelDirectTCPIP;
import com.jcraft.jsch.JSchException;
import com.jcraft.jsch.Session;
import dev.autotunnel.event.Failure;
import dev.autotunnel.event.Failure.Kind;
import dev.autotunnel.event.Failure.Stage;
import dev.autotunnel.internal.jsch.flow.FlowControl;
import dev.autotunnel.internal.jsch.flow.LinkResources;
import dev.autotunnel.internal.jsch.flow.PooledThread;
import dev.autotunnel.internal.jsch.wire.JschLog;
import dev.autotunnel.internal.jsch.wire.OwnedSocket;
import dev.autotunnel.internal.jsch.wire.PathProbe;
import dev.autotunnel.internal.runtime.Deadline;
import dev.autotunnel.internal.runtime.Guard;
import dev.autotunnel.internal.runtime.SerialExecutor;
import dev.autotunnel.internal.runtime.TunnelRuntime;
import dev.autotunnel.internal.transport.ChannelOpenCallback;
import dev.autotunnel.internal.transport.IncomingChannelHandler;
import dev.autotunnel.internal.transport.SshChannel;
import dev.autotunnel.internal.transport.SshLink;
import dev.autotunnel.internal.transport.TransportException;
import dev.autotunnel.internal.transport.UnexpectedFailure;
import dev.autotunnel.spec.Endpoint;
import java.io.IOException;
import java.time.Duration;
import java.util.Objects;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ThreadFactory;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * One SSH session. It ends exactly once, in {@link #end}: by our {@link #kill()}, or when JSch's reader thread ends for any
 * reason. The link then closes the raw socket first and breaks all channels. It interrupts the threads that wait for a
 * channel to open (JSch would let them wait out their timeout). JSch cleans up on an expendable thread.
 *
 * <p>Behind jump hosts there is one link for each server, and all links end together. The end of a jump host's link breaks
 * its one channel, which is the next link's socket. The end of any other link kills the links before it. Only the last link
 * is judged by its silence: its probes pass through all links, so a dead link makes the last one silent too. Thread-safe.
 */
final class JschLink implements SshLink {
    private static final Logger LOG = LoggerFactory.getLogger(JschLink.class);
    private static final int MOST_ABANDONED_OPENS = 64; // each holds a connection on the server until the session ends

    private final TunnelRuntime runtime;
    private final Session session;
    private final Hop hop;
    private final @Nullable JschLink below;
    private final OwnedSocket wire;
    private final JschLog log;
    private final Consumer<Failure> lost;
    private final GlobalRequests remoteForwards;
    private final LinkResources flow;
    private final PathProbe path = new PathProbe();
    private final LinkChannels means;
    private final SerialExecutor later;
    private final Set<JschChannel> channels = ConcurrentHashMap.newKeySet();
    private final Set<Thread> opening = ConcurrentHashMap.newKeySet();
    private final AtomicInteger abandoned = new AtomicInteger();
    private final AtomicReference<@Nullable Failure> over = new AtomicReference<>();
    private volatile boolean established;
    private volatile Runnable whenOver = () -> {};

    JschLink(
            TunnelRuntime runtime,
            Session session,
            Hop hop,
            @Nullable JschLink below,
            LinkChannels.Factory means,
            Consumer<Failure> lost) {
        this.runtime = runtime;
        this.session = session;
        this.hop = hop;
        this.below = below;
        this.wire = hop.wire();
        this.log = hop.log();
        this.lost = lost;
        this.flow = LinkResources.of(runtime, hop.windowLimit(), wire);
        this.remoteForwards = new GlobalRequests(runtime, session, this);
        this.later = new SerialExecutor(runtime);
        this.means = means.of(this);
        wire.whenRead(this::look);
        session.setThreadFactory(new SessionThreads());
        wire.whenBroken(this::broken);
        if (below != null) {
            below.whenOver = this::broken;
        }
    }

    /** Reports the end of the session from now on. Until now the attempt's own exception reports the end. */
    JschLink established() throws TransportException {
        means.loggedIn();
        established = true;
        if (isEnding() || (below != null && below.isEnding())) {
            throw new TransportException(closed());
        }
        return this;
    }

    @Override
    public SshChannel open(Endpoint target, Duration timeout) throws TransportException {
        ChannelDirectTCPIP channel = direct(target);
        return open(target, channel, means.flowControl(channel), timeout);
    }

    @Override
    public void open(Endpoint target, Duration timeout, ChannelOpenCallback opening) {
        try {
            means.open(target, direct(target), timeout, opening);
        } catch (TransportException e) {
            opening.failed(e.failure());
        }
    }

    /** Opens the channel that serves as the next server's socket, the only channel of this session. */
    SshChannel carry(Endpoint.Tcp next, Duration timeout) throws TransportException {
        ChannelDirectTCPIP channel = direct(next);
        return open(next, channel, means.flowControlOfHop(channel), timeout);
    }

    /** Opens the channel, and waits for the server's answer. */
    SshChannel open(Endpoint target, ChannelDirectTCPIP channel, FlowControl flowControl, Duration timeout)
            throws TransportException {
        JschChannel opened = new JschChannel(this, channel, flowControl);
        Thread self = Thread.currentThread();
        long begin = runtime.now().nanos();
        opening.add(self);
        try {
            channels.add(opened); // also if the link is over: release() gives its window back
            if (isOver()) {
                throw new TransportException(closed());
            }
            channel.connect(Deadline.millis(timeout));
            // JSch swallows exceptions while a session breaks, and returns as if the channel were open. But a channel
            // that is closed already was open before: the server has sent all its data.
            if (isEnding() || !means.isConfirmed(channel)) {
                throw new TransportException(closed());
            }
            return opened.ready();
        } catch (JSchException | RuntimeException e) {
            opened.release();
            throw new TransportException(whyNotOpen(target, channel.getExitStatus(), begin, e));
        } catch (TransportException e) {
            opened.release();
            throw e;
        } finally {
            leave(self);
        }
    }

    @Override
    public int bindRemote(Endpoint.Tcp bind, IncomingChannelHandler handler, Deadline deadline)
            throws TransportException {
        return remoteForwards.bind(bind, handler, deadline);
    }

    /** Sends a keepalive to the jump hosts too: their answers show at which server the silence begins. */
    @Override
    public void keepAlive() throws IOException {
        if (below != null) {
            below.keepAlive();
        }
        remoteForwards.keepAlive();
    }

    /** Blocks until the answer comes. The end of the link interrupts the waiting thread. */
    @Override
    public void askByChannel() throws IOException {
        Thread self = Thread.currentThread();
        opening.add(self);
        try {
            if (isOver()) {
                throw new TransportException(closed());
            }
            remoteForwards.askByChannel();
        } catch (TransportException e) {
            throw new IOException(e.failure().message(), e);
        } finally {
            leave(self);
        }
    }

    @Override
    public boolean pathLives(long since, Deadline deadline) {
        JschLink silent = firstSilent(since);
        return silent != null && silent.below == null && path.answers(silent.wire.path(), deadline);
    }

    @Override
    public long lastInboundNanos() {
        return wire.lastInbound();
    }

    @Override
    public String silentSince(long nanos) {
        return Objects.requireNonNullElse(firstSilent(nanos), this).hop.title();
    }

    @Override
    public void kill() {
        end(Failure.of(Kind.STOPPED, Stage.LINK, "the connection was closed by this side"));
    }

    boolean isOver() {
        return over.get() != null;
    }

    /**
     * Returns whether the session is ending, even if its end was not reported yet. JSch closes the streams of its channels
     * before its reader ends, and that close must not look like the other side's EOF.
     */
    boolean isEnding() {
        return isOver() || wire.brokenBy() != null || log.lastCause() != null;
    }

    void adopt(JschChannel channel) {
        channels.add(channel);
        if (isOver()) {
            channel.breakOff();
        }
    }

    /** Returns whether the channel was known until now. */
    boolean forget(JschChannel channel) {
        return channels.remove(channel);
    }

    /** Creates our side of a channel that the server has opened. Call this before the channel is confirmed. */
    JschChannel incoming(Channel channel) {
        JschChannel ours = new JschChannel(this, channel, means.flowControl(channel));
        adopt(ours);
        return ours;
    }

    LinkResources flow() {
        return flow;
    }

    TunnelRuntime runtime() {
        return runtime;
    }

    Session session() {
        return session;
    }

    /** Runs a task that may wait while the link is congested. All such tasks of a link share one thread. Does not block. */
    void later(Runnable task) {
        later.execute(task);
    }

    /** Returns the failure for the end of the connection, at the server where the connection ended first. */
    Failure closed() {
        if (below != null && below.isEndingByItself()) {
            return below.closed();
        }
        Throwable logged = log.lastCause();
        return UnexpectedFailure.isOutOfMemory(logged)
                ? UnexpectedFailure.of(Stage.LINK, hop.about("the connection ended"), logged)
                : Failure.of(Kind.LINK_CLOSED, Stage.LINK, hop.about("the connection ended: " + cause()), logged);
    }

    /** Returns whether the connection is ending, and not because we closed it. */
    boolean isEndingByItself() {
        Failure why = over.get();
        return why == null ? isEnding() : why.kind() != Kind.STOPPED;
    }

    private @Nullable JschLink firstSilent(long nanos) {
        JschLink before = below == null ? null : below.firstSilent(nanos);
        boolean silent = before == null && lastInboundNanos() - nanos <= 0;
        return silent ? this : before;
    }

    /**
     * Ends the link once its stream broke. Called on the reader thread before JSch's own, slow cleanup (it closes each
     * channel). Also called by the end of the link below, which the reader may not see while it waits for something else.
     */
    private void broken() {
        if (established) {
            end(closed());
        }
    }

    /** Called on the reader thread; must not block. */
    private void look() {
        log.goesOn();
        means.look();
    }

    private void end(Failure why) {
        if (!over.compareAndSet(null, why)) {
            return;
        }
        try {
            if (below != null) {
                step(below::kill); // the raw socket under all links first
            }
            step(wire::kill);
            step(path::kill);
            channels.forEach(channel -> step(channel::breakOff));
            step(whenOver);
            step(means::end);
            synchronized (opening) {
                opening.forEach(Thread::interrupt);
            }
            step(() -> runtime.execute(session::disconnect));
        } finally { // otherwise the state would stay Up for ever
            if (established) {
                lost.accept(why);
            }
        }
    }

    /** Runs one step. A step that fails, for example for lack of memory, must not prevent the next steps. */
    private static void step(Runnable step) {
        Guard.run(LOG, "could not end the connection in all its parts", step);
    }

    /** Ends the time in which {@link #end} may interrupt this thread, and clears an interrupt that came before. */
    @SuppressWarnings("ResultOfMethodCallIgnored")
    private void leave(Thread self) {
        synchronized (opening) {
            opening.remove(self);
            if (isOver()) {
                Thread.interrupted();
            }
        }
    }

    private ChannelDirectTCPIP direct(Endpoint target) throws TransportException {
        try {
            return JschChannel.direct(target, session);
        } catch (JSchException | RuntimeException e) {
            throw new TransportException(closed());
        }
    }

    private Failure whyNotOpen(Endpoint target, int reason, long begin, Exception e) {
        if (isOver() || !session.isConnected()) {
            return closed();
        }
        if (reason == -1 && abandoned.incrementAndGet() >= MOST_ABANDONED_OPENS) {
            recycle();
        }
        return reason == -1 ? timedOut(target, begin, e) : ServerRefusal.of(target, reason, e);
    }

    /** Returns the failure of a channel that was asked for at time {@code begin} and not answered. */
    Failure timedOut(Endpoint target, long begin, @Nullable Exception cause) {
        return ServerRefusal.timedOut(
                target, begin, lastInboundNanos(), runtime.now().nanos(), cause);
    }

    /** Ends the link, because the server left so many channels unanswered that a new link is better. */
    void recycle() {
        end(Failure.of(Kind.LINK_CLOSED, Stage.LINK, "recycled: too many channels were never answered"));
    }

    private String cause() {
        return Objects.requireNonNullElseGet(wire.brokenBy(), () -> log.causeOr("by this side"));
    }

    /** Makes the session's threads. The first one is the session's reader; when it ends, so does the session. */
    private final class SessionThreads implements ThreadFactory {
        private final AtomicBoolean given = new AtomicBoolean();

        @Override
        public Thread newThread(Runnable task) {
            if (given.compareAndSet(false, true)) {
                return runtime.readerThread(reader(task));
            }
            return task instanceof RemoteTrampoline
                    ? new PooledThread(Runnable::run, task) // its run() does nothing
                    : means.incoming(task);
        }

        private Runnable reader(Runnable task) {
            return () -> {
                log.listenTo(Thread.currentThread());
                try {
                    task.run();
                } catch (Throwable e) { // JSch catches exceptions, but no Error
                    log.log(com.jcraft.jsch.Logger.ERROR, "the reader thread ended", e);
                } finally {
                    end(closed());
                }
            };
        }
    }
}
