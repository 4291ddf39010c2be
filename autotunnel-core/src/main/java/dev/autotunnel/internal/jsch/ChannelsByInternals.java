package dev.autotunnel.internal.jsch;

import com.jcraft.jsch.Channel;
import com.jcraft.jsch.ChannelDirectTCPIP;
import com.jcraft.jsch.ChannelForwardedTCPIP;
import dev.autotunnel.internal.jsch.flow.FlowControl;
import dev.autotunnel.internal.jsch.flow.IncomingChannelFinder;
import dev.autotunnel.internal.jsch.flow.JschInternals;
import dev.autotunnel.internal.jsch.flow.ManualWindow;
import dev.autotunnel.internal.jsch.flow.PooledThread;
import dev.autotunnel.internal.runtime.Guard;
import dev.autotunnel.internal.transport.ChannelOpenCallback;
import dev.autotunnel.internal.transport.IncomingChannel;
import dev.autotunnel.internal.transport.IncomingChannelHandler;
import dev.autotunnel.spec.Endpoint;
import java.io.IOException;
import java.time.Duration;
import java.util.concurrent.atomic.AtomicBoolean;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Opens and accepts channels with JSch's internals: no byte is lost, and no thread waits for a channel. Thread-safe. */
final class ChannelsByInternals implements LinkChannels {
    private static final Logger LOG = LoggerFactory.getLogger(ChannelsByInternals.class);

    private final JschLink link;
    private final JschInternals jsch;
    private final PendingOpens opens;

    ChannelsByInternals(JschLink link, JschInternals jsch) {
        this.link = link;
        this.jsch = jsch;
        this.opens = new PendingOpens(link.runtime(), link, jsch);
    }

    @Override
    public void loggedIn() {
        jsch.loggedIn(link.session());
    }

    @Override
    public FlowControl flowControl(Channel channel) {
        return new ManualWindow(channel, link.flow(), jsch);
    }

    @Override
    public FlowControl flowControlOfHop(Channel channel) {
        return flowControl(channel);
    }

    @Override
    public boolean isConfirmed(Channel channel) {
        return jsch.isConfirmed(channel);
    }

    @Override
    public void open(Endpoint target, ChannelDirectTCPIP channel, Duration timeout, ChannelOpenCallback opening) {
        JschChannel ours = new JschChannel(link, channel, flowControl(channel));
        link.adopt(ours);
        opens.ask(target, channel, ours, timeout, opening);
    }

    /**
     * Returns a thread whose start passes the channel to the forward's handler. JSch's own task is not run for such a
     * channel: we answer the channel and carry its bytes.
     */
    @Override
    public Thread incoming(Runnable task) {
        return jsch.openedByServer()
                .newest(link.session())
                .map(opened -> new PooledThread(Runnable::run, () -> arrived(opened)))
                .orElseGet(() -> new PooledThread(link.runtime(), task)); // not our forward: JSch refuses it
    }

    @Override
    public void look() {
        opens.look();
        link.flow().watch().look();
    }

    @Override
    public void end() {
        opens.end();
        link.flow().watch().end();
    }

    /** Passes the channel to the forward's handler. Called on the reader thread, so no exception may leave this method. */
    private void arrived(IncomingChannelFinder.Opened opened) {
        IncomingChannelHandler handler = ((RemoteTrampoline.Context) opened.argument()).handler();
        PendingIncomingChannel unanswered = new PendingIncomingChannel(link, jsch, opened.channel());
        try {
            handler.arrived(unanswered);
        } catch (Throwable e) {
            Guard.report(LOG, "could not hand over a connection of a remote forward", e);
            unanswered.refuse();
        }
    }

    /**
     * A channel that the server has opened and that we have yet to answer. A channel takes nothing from the link's window
     * budget until it is accepted. Thread-safe.
     */
    private static final class PendingIncomingChannel implements IncomingChannel {
        private final JschLink link;
        private final JschInternals jsch;
        private final ChannelForwardedTCPIP channel;
        private final AtomicBoolean answered = new AtomicBoolean();

        PendingIncomingChannel(JschLink link, JschInternals jsch, ChannelForwardedTCPIP channel) {
            this.link = link;
            this.jsch = jsch;
            this.channel = channel;
        }

        @Override
        public void accept(ChannelOpenCallback opening) {
            if (!answered.compareAndSet(false, true)) {
                opening.failed(link.closed());
                return;
            }
            JschChannel ours;
            try {
                ours = link.incoming(channel);
            } catch (Throwable e) { // no memory: the caller can refuse it still
                answered.set(false);
                throw e;
            }
            if (confirms()) {
                opening.opened(ours.ready());
            } else {
                ours.close();
                opening.failed(link.closed());
            }
        }

        /**
         * Confirms the channel to the server. Returns whether the session still works: JSch reports no error if the session
         * has ended.
         */
        private boolean confirms() {
            try {
                jsch.confirm(channel);
                return !link.isEnding();
            } catch (IOException | RuntimeException | Error e) {
                if (!link.isEnding()) {
                    LOG.warn("could not accept a connection of a remote forward", e);
                }
                jsch.refuse(channel);
                return false;
            }
        }

        @Override
        public void refuse() {
            if (answered.compareAndSet(false, true)) {
                link.later(() -> {
                    jsch.refuse(channel);
                    channel.disconnect();
                });
            }
        }
    }
}
