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
 * Receives a connection of a remote forward through JSch's public API. JSch makes an instance of this class, and calls
 * {@link #setChannel} and {@link #setArg} on a thread of ours. JSch then confirms the channel to the server, and reads the
 * data to send from the channel's input stream. The first read shows that the confirmation was sent; nothing may be sent
 * earlier.
 *
 * <p>So the server gets its answer before the target is connected, and a connection that is refused later is closed. The
 * server has accepted the connection from its client anyway. A later answer would take a thread for each connection whose
 * target is slow.
 *
 * <p>JSch would read until the end of the stream and then close the channel. That would break half-close and cost a thread
 * for each connection. So the stream that JSch gets passes the channel on at the first read, and ends JSch's task by an
 * {@code Error}. JSch does not catch an {@code Error} there; {@link #expected} catches it.
 *
 * <p>Not thread-safe; each instance is used by one thread.
 */
public final class RemoteTrampoline implements ForwardedTCPIPDaemon {
    private @Nullable ChannelForwardedTCPIP channel;

    /** Called by JSch, by reflection. */
    public RemoteTrampoline() {}

    @Override
    public void setChannel(ChannelForwardedTCPIP of, InputStream fromServer, OutputStream toServer) {
        channel = of;
    }

    /** Prepares the channel for its first read. If this method throws, JSch refuses the channel. */
    @Override
    public void setArg(Object[] arg) {
        Context context = (Context) arg[0];
        ChannelForwardedTCPIP opened = Objects.requireNonNull(channel, "JSch calls setChannel first");
        JschChannel ours = context.link().incoming(opened);
        opened.setInputStream(new FirstRead(
                () -> context.handler().arrived(new Confirmed(context.link(), ours)), ours));
    }

    /** Does nothing. JSch runs this on a thread of its own. */
    @Override
    public void run() {
        // the first read passes the channel on
    }

    /** Returns JSch's task, wrapped so that the error by which we end the task is caught. */
    static Runnable expected(Runnable task) {
        return () -> {
            try {
                task.run();
            } catch (HandedOver e) {
                // the channel is now served elsewhere
            }
        };
    }

    /**
     * The link and the handler of a remote forward's channels. JSch passes this object to {@link RemoteTrampoline#setArg}.
     */
    record Context(JschLink link, IncomingChannelHandler handler) {}

    /** Ends JSch's task and so frees its thread. */
    private static final class HandedOver extends Error {
        private static final long serialVersionUID = 1L;

        HandedOver() {
            super("the channel was handed over", null, false, false);
        }
    }

    /**
     * The stream that JSch reads from once the channel is confirmed. JSch closes the stream without a read if the channel is
     * never confirmed.
     */
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

    /** A channel that is confirmed to the server already, so a refusal closes the channel. Thread-safe. */
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
