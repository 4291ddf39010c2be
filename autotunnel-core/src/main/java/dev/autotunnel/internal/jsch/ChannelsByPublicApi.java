package dev.autotunnel.internal.jsch;

import com.jcraft.jsch.Channel;
import com.jcraft.jsch.ChannelDirectTCPIP;
import dev.autotunnel.event.Failure.Stage;
import dev.autotunnel.internal.jsch.flow.BoundedQueue;
import dev.autotunnel.internal.jsch.flow.FlowControl;
import dev.autotunnel.internal.jsch.flow.PooledThread;
import dev.autotunnel.internal.runtime.Deadline;
import dev.autotunnel.internal.runtime.LimitedExecutor;
import dev.autotunnel.internal.runtime.SerialExecutor;
import dev.autotunnel.internal.transport.ChannelOpenCallback;
import dev.autotunnel.internal.transport.SshChannel;
import dev.autotunnel.internal.transport.TransportException;
import dev.autotunnel.internal.transport.UnexpectedFailure;
import dev.autotunnel.spec.Endpoint;
import java.time.Duration;
import java.util.concurrent.Executor;

/**
 * Opens and accepts channels with JSch's public API alone. A client that stops reading is disconnected. One thread waits for
 * each channel that the server is asked for; a link has at most {@value #MOST_WAITING} such threads. Thread-safe.
 */
final class ChannelsByPublicApi implements LinkChannels {
    /** How many channels may be opened at a time. Further channels wait for their turn, within their timeout. */
    static final int MOST_WAITING = 32;

    private final JschLink link;
    private final Executor openers;
    private final Executor incoming;

    ChannelsByPublicApi(JschLink link) {
        this.link = link;
        this.openers = new LimitedExecutor(link.runtime(), MOST_WAITING);
        this.incoming = new SerialExecutor(link.runtime());
    }

    @Override
    public FlowControl flowControl(Channel channel) {
        return BoundedQueue.of(channel, link.runtime());
    }

    @Override
    public FlowControl flowControlOfHop(Channel channel) {
        return BoundedQueue.ofHop(channel, link.runtime());
    }

    @Override
    public boolean isConfirmed(Channel channel) {
        return channel.isConnected() || channel.isClosed();
    }

    @Override
    public void open(Endpoint target, ChannelDirectTCPIP channel, Duration timeout, ChannelOpenCallback opening) {
        Deadline deadline = Deadline.after(link.runtime(), timeout);
        openers.execute(() -> waitAndTell(target, channel, deadline, opening));
    }

    /**
     * Runs JSch's tasks one at a time. One thread is enough, since a task only confirms its channel, see
     * {@link RemoteTrampoline}.
     */
    @Override
    public Thread incoming(Runnable task) {
        return new PooledThread(incoming, RemoteTrampoline.expected(task));
    }

    @Override
    public void look() {
        link.flow().watch().look();
    }

    @Override
    public void end() {
        link.flow().watch().end();
    }

    private void waitAndTell(
            Endpoint target, ChannelDirectTCPIP channel, Deadline deadline, ChannelOpenCallback opening) {
        SshChannel opened;
        try {
            opened = link.open(target, channel, flowControl(channel), deadline.left());
        } catch (TransportException e) {
            opening.failed(e.failure());
            return;
        } catch (Throwable e) {
            opening.failed(UnexpectedFailure.of(Stage.FORWARD, "no channel to " + target, e));
            return;
        }
        opening.opened(opened);
    }
}
