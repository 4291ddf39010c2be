package dev.autotunnel.internal.jsch;

import com.jcraft.jsch.ChannelForwardedTCPIP;
import com.jcraft.jsch.ForwardedTCPIPDaemon;
import dev.autotunnel.internal.transport.ChannelOpenCallback;
import dev.autotunnel.internal.transport.IncomingChannel;
import dev.autotunnel.internal.transport.IncomingChannelHandler;
import java.io.InputStream;
import java.io.OutputStream;
import java.util.Objects;
import java.util.concurrent.atomic.AtomicBoolean;
import org.jspecify.annotations.Nullable;

/**
 * How JSch's public API hands us a connection of a remote forward. JSch makes an instance of this class, calls {@link #setChannel}
 * and {@link #setArg} on a thread of ours, confirms the channel to the server, and reads from the channel's input stream what it is
 * to send. That it begins to read tells that the server has its confirmation: earlier nothing may be sent.
 *
 * <p>So the server is answered before the target is connected, and a connection that is refused later is closed. The server has
 * accepted it from its client anyway. To answer only later would take a thread for each connection whose target is slow.
 *
 * <p>JSch would go on to read until the end, and then close the channel, which would break half-close and cost a thread for each
 * connection. So the stream it gets hands the channel over at the first read, and ends JSch's task by an error, the one thing that
 * JSch does not catch there; {@link #expected} catches it. Used by one thread.
 */
public final class RemoteTrampoline implements ForwardedTCPIPDaemon {
    private @Nullable ChannelForwardedTCPIP channel;

    /** For JSch. */
    public RemoteTrampoline() {}

    @Override
    public void setChannel(ChannelForwardedTCPIP of, InputStream fromServer, OutputStream toServer) {
        channel = of;
    }

    /** An exception makes JSch refuse the channel. */
    @Override
    public void setArg(Object[] arg) {
        Context context = (Context) arg[0];
        ChannelForwardedTCPIP opened = Objects.requireNonNull(channel, "JSch calls setChannel first");
        JschChannel ours = context.link().incoming(opened);
        opened.setInputStream(new FirstRead(
                () -> context.handler().arrived(new Confirmed(context.link(), ours)), ours));
    }

    /** JSch runs this on a thread of its own, and there is nothing left to do for it. */
    @Override
    public void run() {
        // see above
    }

    /** A task of JSch's, which may end as a thread of ours does that has handed its channel over. */
    static Runnable expected(Runnable task) {
        return () -> {
            try {
                task.run();
            } catch (HandedOver e) {
                // the channel has somebody else to serve it
            }
        };
    }

    /** What a remote forward's channels belong to, handed through JSch. */
    record Context(JschLink link, IncomingChannelHandler handler) {}

    /** Lets JSch's thread go. */
    private static final class HandedOver extends Error {
        private static final long serialVersionUID = 1L;

        HandedOver() {
            super("the channel was handed over", null, false, false);
        }
    }

    /** Read once the channel is confirmed; closed without a read if it never comes to that. */
    private static final class FirstRead extends InputStream {
        private final Runnable confirmed;
        private final JschChannel ours;
        private final AtomicBoolean done = new AtomicBoolean();

        FirstRead(Runnable confirmed, JschChannel ours) {
            this.confirmed = confirmed;
            this.ours = ours;
        }

        @Override
        public int read() {
            return read(new byte[1], 0, 1);
        }

        @Override
        public int read(byte[] to, int offset, int length) {
            if (done.compareAndSet(false, true)) {
                confirmed.run();
            }
            throw new HandedOver();
        }

        @Override
        public void close() {
            if (done.compareAndSet(false, true)) {
                ours.closeSoon();
            }
        }
    }

    /** A channel that the server takes for open already. */
    private static final class Confirmed implements IncomingChannel {
        private final JschLink link;
        private final JschChannel ours;
        private final AtomicBoolean answered = new AtomicBoolean();

        Confirmed(JschLink link, JschChannel ours) {
            this.link = link;
            this.ours = ours;
        }

        @Override
        public void accept(ChannelOpenCallback opening) {
            if (answered.compareAndSet(false, true) && !link.isEnding()) {
                opening.opened(ours.ready());
            } else {
                opening.failed(link.closed());
            }
        }

        @Override
        public void refuse() {
            if (answered.compareAndSet(false, true)) {
                ours.closeSoon();
            }
        }
    }
}
