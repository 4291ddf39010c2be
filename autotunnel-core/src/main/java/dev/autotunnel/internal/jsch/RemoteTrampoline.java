package dev.autotunnel.internal.jsch;

import com.jcraft.jsch.ChannelForwardedTCPIP;
import com.jcraft.jsch.ForwardedTCPIPDaemon;
import dev.autotunnel.internal.transport.ChannelOpenCallback;
import dev.autotunnel.internal.transport.IncomingChannel;
import dev.autotunnel.internal.transport.IncomingChannelHandler;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.time.Duration;
import java.util.Objects;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicBoolean;
import org.jspecify.annotations.Nullable;

/**
 * How JSch hands us a connection of a remote forward where there is no {@code IncomingChannelFinder}: it makes an instance of this
 * class, calls {@link #setChannel} and {@link #setArg} on the channel's own thread, confirms the channel to the server, and reads
 * from the channel's input stream what it is to send. That it begins to read tells that the server has its confirmation: earlier
 * nothing may be sent.
 *
 * <p>It would go on to read until the end, and then close the channel, which would break half-close and cost a thread for each
 * connection. So the stream it gets hands the channel over at the first read, and lets JSch's thread end by an error, the one
 * thing JSch does not catch there; {@link #expected} lets nobody see it.
 */
public final class RemoteTrampoline implements ForwardedTCPIPDaemon {
    /** How long the answer to the server may take: to look a name up, and to connect. */
    private static final Duration LONGEST_ANSWER = Duration.ofMinutes(1);

    private @Nullable ChannelForwardedTCPIP channel;

    /** For JSch. */
    public RemoteTrampoline() {}

    @Override
    public void setChannel(ChannelForwardedTCPIP of, InputStream fromServer, OutputStream toServer) {
        channel = of;
    }

    /** Waits for the answer. An exception makes JSch refuse the channel. */
    @Override
    public void setArg(Object[] arg) {
        Context context = (Context) arg[0];
        ChannelForwardedTCPIP opened = Objects.requireNonNull(channel, "JSch calls setChannel first");
        Gate gate = new Gate(context.link(), opened);
        context.handler().arrived(gate);
        gate.awaitAnswer();
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

    /** Read once the channel is confirmed; closed without a read where it never comes to that. */
    private static final class Gate extends InputStream implements IncomingChannel {
        private final JschLink link;
        private final ChannelForwardedTCPIP channel;
        private final CompletableFuture<ChannelOpenCallback> answer = new CompletableFuture<>();
        private final AtomicBoolean passed = new AtomicBoolean();
        private volatile @Nullable JschChannel ours;

        Gate(JschLink link, ChannelForwardedTCPIP channel) {
            this.link = link;
            this.channel = channel;
            channel.setInputStream(this);
        }

        @Override
        public void accept(ChannelOpenCallback opening) {
            if (!answer.complete(opening)) {
                opening.failed(link.closed());
            }
        }

        @Override
        public void refuse() {
            answer.completeExceptionally(new IOException("refused"));
        }

        void awaitAnswer() {
            try {
                answer.get(LONGEST_ANSWER.toSeconds(), TimeUnit.SECONDS);
            } catch (ExecutionException | TimeoutException e) {
                refuse();
                throw new IllegalStateException("not to be confirmed", e);
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
                refuse();
                throw new IllegalStateException("interrupted", e);
            }
            JschChannel made = new JschChannel(link, channel);
            ours = made;
            link.adopt(made);
            if (passed.get()) {
                closeOurs(); // the link ended meanwhile
            }
        }

        @Override
        public int read() {
            return read(new byte[1], 0, 1);
        }

        @Override
        public int read(byte[] to, int offset, int length) {
            if (passed.compareAndSet(false, true)) {
                answer.join()
                        .opened(Objects.requireNonNull(ours, "made when it was accepted")
                                .ready());
            }
            throw new HandedOver();
        }

        @Override
        public void close() {
            if (!passed.compareAndSet(false, true)) {
                return;
            }
            refuse();
            if (!answer.isCompletedExceptionally()) {
                answer.join().failed(link.closed());
            }
            closeOurs();
        }

        private void closeOurs() {
            JschChannel made = ours;
            if (made != null) {
                made.close();
            }
        }
    }
}
