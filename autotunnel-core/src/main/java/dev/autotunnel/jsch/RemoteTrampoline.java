package dev.autotunnel.jsch;

import com.jcraft.jsch.ChannelForwardedTCPIP;
import com.jcraft.jsch.ForwardedTCPIPDaemon;
import dev.autotunnel.transport.RemoteHandler;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.util.Objects;
import java.util.concurrent.atomic.AtomicBoolean;
import org.jspecify.annotations.Nullable;

/**
 * How JSch hands us a connection of a remote forward: it makes an instance of this class, calls {@link #setChannel} and
 * {@link #setArg} on the channel's own thread, confirms the channel to the server, and reads from the channel's input stream
 * what it is to send. That it begins to read tells that the server has its confirmation: earlier nothing may be sent.
 *
 * <p>It would go on to read until the end, and then close the channel, which would break half-close and cost a thread for each
 * connection. So the stream it gets hands the channel over at the first read, and lets JSch's thread end by an error, the one
 * thing JSch does not catch there; {@link #expected} lets nobody see it.
 */
public final class RemoteTrampoline implements ForwardedTCPIPDaemon {
    private @Nullable ChannelForwardedTCPIP channel;

    /** For JSch. */
    public RemoteTrampoline() {}

    @Override
    public void setChannel(ChannelForwardedTCPIP of, InputStream fromServer, OutputStream toServer) {
        channel = of;
    }

    @Override
    public void setArg(Object[] arg) {
        Context context = (Context) arg[0];
        ChannelForwardedTCPIP accepted = Objects.requireNonNull(channel, "JSch calls setChannel first");
        RemoteHandler.Service service;
        try {
            service = context.handler().accept();
        } catch (IOException e) {
            throw new UncheckedIOException(e); // JSch refuses the channel then
        }
        JschChannel ours = new JschChannel(context.link(), accepted);
        accepted.setInputStream(new Gate(ours, service));
        context.link().adopt(ours);
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
    record Context(JschLink link, RemoteHandler handler) {}

    /** Lets JSch's thread go. */
    private static final class HandedOver extends Error {
        private static final long serialVersionUID = 1L;

        HandedOver() {
            super("the channel was handed over", null, false, false);
        }
    }

    /** Read once the channel is confirmed; closed without a read where it never comes to that. */
    private static final class Gate extends InputStream {
        private final JschChannel channel;
        private final RemoteHandler.Service service;
        private final AtomicBoolean passed = new AtomicBoolean();

        Gate(JschChannel channel, RemoteHandler.Service service) {
            this.channel = channel;
            this.service = service;
        }

        @Override
        public int read() {
            return read(new byte[1], 0, 1);
        }

        @Override
        public int read(byte[] to, int offset, int length) {
            if (passed.compareAndSet(false, true)) {
                service.serve(channel);
            }
            throw new HandedOver();
        }

        @Override
        public void close() {
            if (passed.compareAndSet(false, true)) {
                service.abandon();
                channel.close();
            }
        }
    }
}
