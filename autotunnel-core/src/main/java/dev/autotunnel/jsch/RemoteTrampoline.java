package dev.autotunnel.jsch;

import com.jcraft.jsch.ChannelForwardedTCPIP;
import com.jcraft.jsch.ForwardedTCPIPDaemon;
import dev.autotunnel.transport.RemoteHandler;
import java.io.IOException;
import java.io.InputStream;
import java.io.InterruptedIOException;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.time.Duration;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * How JSch hands us a connection of a remote forward: it makes an instance of this class, calls {@link #setChannel} and
 * {@link #setArg} on the channel's own thread, confirms the channel to the server, and runs the rest on another.
 *
 * <p>JSch then copies from the channel's input stream to the server until that ends, and closes the channel, which would
 * break half-close. So it gets a stream that merely waits until we are done; we write to the channel ourselves. That JSch
 * begins to read it also tells that the server has its confirmation: earlier nothing may be sent.
 */
public final class RemoteTrampoline implements ForwardedTCPIPDaemon {
    private static final Duration CONFIRMED_BY = Duration.ofSeconds(10);

    private @Nullable ChannelForwardedTCPIP channel;
    private @Nullable Served served;

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
        Served waiting = new Served(ours, service);
        served = waiting;
        accepted.setInputStream(waiting.gate());
        ours.whenBroken(why -> waiting.end()); // JSch may have closed its streams before it got ours
        context.link().adopt(ours);
    }

    @Override
    public void run() {
        Objects.requireNonNull(served, "JSch calls setArg first").serve();
    }

    /** What a remote forward's channels belong to, handed through JSch. */
    record Context(JschLink link, RemoteHandler handler) {}

    /** One channel from its acceptance to its end. */
    private static final class Served {
        private final JschChannel channel;
        private final RemoteHandler.Service service;
        private boolean confirmed;
        private boolean over;

        Served(JschChannel channel, RemoteHandler.Service service) {
            this.channel = channel;
            this.service = service;
        }

        void serve() {
            try {
                if (awaitConfirmation()) {
                    service.serve(channel);
                } else {
                    service.abandon();
                }
            } finally {
                end();
                channel.close();
            }
        }

        /** Ends only when we are done with the channel. */
        InputStream gate() {
            return new InputStream() {
                @Override
                public int read() throws IOException {
                    return awaitEnd();
                }

                @Override
                public int read(byte[] to, int offset, int length) throws IOException {
                    return awaitEnd();
                }

                @Override
                public void close() {
                    end();
                }
            };
        }

        private synchronized boolean awaitConfirmation() {
            long until = System.nanoTime() + CONFIRMED_BY.toNanos();
            try {
                for (long left = 1; !confirmed && !over && left > 0; left = until - System.nanoTime()) {
                    wait(CONFIRMED_BY.toMillis());
                }
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
            }
            return confirmed;
        }

        private synchronized int awaitEnd() throws InterruptedIOException {
            confirmed = true;
            notifyAll();
            try {
                while (!over) {
                    wait();
                }
            } catch (InterruptedException e) {
                throw new InterruptedIOException("interrupted");
            }
            return -1;
        }

        private synchronized void end() {
            over = true;
            notifyAll();
        }
    }
}
