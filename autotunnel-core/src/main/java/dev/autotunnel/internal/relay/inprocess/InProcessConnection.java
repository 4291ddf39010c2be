package dev.autotunnel.internal.relay.inprocess;

import dev.autotunnel.event.Failure;
import dev.autotunnel.event.Failure.Kind;
import dev.autotunnel.event.Failure.Stage;
import dev.autotunnel.internal.relay.client.ClientConnection;
import dev.autotunnel.internal.relay.pump.ForwardTraffic;
import dev.autotunnel.internal.transport.ChannelReceiver;
import dev.autotunnel.internal.transport.LinkEndedException;
import dev.autotunnel.internal.transport.SshChannel;
import dev.autotunnel.internal.transport.StalledException;
import dev.autotunnel.internal.transport.UnexpectedFailure;
import java.io.IOException;
import java.net.SocketException;
import java.util.Optional;
import java.util.concurrent.Executor;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Consumer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Carries the bytes of one socket through its channel. The reader thread copies what comes into the array of the thread that
 * reads the socket; the thread that writes the socket sends. Both directions end by themselves, as in a pump.
 *
 * <p>Thread-safe.
 */
final class InProcessConnection implements ClientConnection, ChannelReceiver {
    private static final Logger LOG = LoggerFactory.getLogger(InProcessConnection.class);
    private static final String CLOSED = "Socket closed";
    private static final String RESET = "Connection reset";

    private final SshChannel channel;
    private final ForwardTraffic traffic;
    private final Executor aside;
    private final Consumer<InProcessConnection> whenOpen;
    private final Consumer<Optional<Failure>> whenOver;
    private final Inbox inbox = new Inbox();
    private final Outbox outbox;
    private final AtomicBoolean over = new AtomicBoolean();
    private final AtomicBoolean finished = new AtomicBoolean(); // over, and nothing is waited for

    /**
     * Prepares a connection.
     *
     * @param aside runs tasks that may wait while the link is congested, one at a time
     * @param whenOpen called once, on the reader thread, when the connection can be used; must not block
     * @param whenOver called once, when the connection is over; it gets the failure to report, if any
     */
    InProcessConnection(
            SshChannel channel,
            ForwardTraffic traffic,
            Executor aside,
            Consumer<InProcessConnection> whenOpen,
            Consumer<Optional<Failure>> whenOver) {
        this.channel = channel;
        this.traffic = traffic;
        this.aside = aside;
        this.whenOpen = whenOpen;
        this.whenOver = whenOver;
        this.outbox = new Outbox(channel, aside, traffic::sent);
    }

    @Override
    public void start() {
        channel.receive(this);
        whenOpen.accept(this);
    }

    @Override
    public void abort() { // the link or the tunnel ends
        fail(RESET);
        if (!over.getAndSet(true)) {
            traffic.reset();
        }
        finish(Optional.empty());
    }

    /** Reads, see {@link Inbox#read}. */
    int read(byte[] to, int offset, int length, long until) throws IOException {
        return inbox.read(to, offset, length, until, channel::resume);
    }

    /** Returns how many bytes can be read without waiting. */
    int available() throws IOException {
        return inbox.available(channel.input().available());
    }

    /** Sends all bytes. Waits until the other side has room for them. */
    void write(byte[] from, int offset, int length) throws IOException {
        outbox.write(from, offset, length);
    }

    /** Ends the data to the other side. */
    void endOutput() throws IOException {
        outbox.end();
    }

    /** Reads return -1 from now on. What comes stays in the channel, within its window. */
    void endInput() {
        inbox.shut();
    }

    /**
     * Ends the connection. What was written before is delivered, and the threads that read and write get an exception. Does
     * not block.
     */
    void close() {
        boolean first = over.compareAndSet(false, true);
        fail(CLOSED);
        if (!first) {
            return;
        }
        if (traffic.isDraining()) { // the link may be killed as soon as the last connection is over
            aside.execute(() -> {
                outbox.sendEnd();
                channel.resume(); // what nobody has read goes, too
                channel.whenDelivered(() -> finish(Optional.empty()));
            });
        } else if (finished.compareAndSet(false, true)) {
            aside.execute(() -> {
                outbox.sendEnd();
                channel.close();
            });
            whenOver.accept(Optional.empty());
        }
    }

    /** Ends the connection without an end of data. Does not block. */
    void cut() {
        fail(CLOSED);
        over.set(true);
        finish(Optional.empty());
    }

    @Override
    public int take(byte[] from, int offset, int length) throws IOException {
        int taken;
        try {
            taken = over.get() ? length : inbox.offer(from, offset, length);
        } catch (SocketException e) {
            if (!over.get()) {
                throw e;
            }
            taken = length;
        }
        if (over.get()) {
            return taken; // nobody reads it, but the other side must not wait for room: it would never see our end
        }
        traffic.received(taken);
        return taken;
    }

    @Override
    public void ended() {
        outbox.peerEnded();
        inbox.end();
    }

    @Override
    public void broke(IOException why) {
        LOG.debug("connection broken: {}", why.toString());
        if (over.get() && !(why instanceof LinkEndedException)) {
            return; // closed on this side: what was written is still to be delivered
        }
        if (why instanceof StalledException) {
            reset(Optional.of(Failure.of(Kind.CLIENT_STALLED, Stage.FORWARD, String.valueOf(why.getMessage()))));
        } else if (UnexpectedFailure.isOutOfMemory(why)) {
            reset(Optional.of(UnexpectedFailure.of(Stage.FORWARD, "a connection was cut", why)));
        } else if (why instanceof LinkEndedException) {
            abort();
        } else {
            reset(Optional.empty());
        }
    }

    @Override
    public void execute(Runnable task) {
        aside.execute(task);
    }

    private void reset(Optional<Failure> why) {
        fail(RESET);
        over.set(true);
        finish(why);
    }

    /** Gives the threads that read and write an exception. */
    private void fail(String why) {
        inbox.fail(why);
        outbox.fail(why);
    }

    private void finish(Optional<Failure> why) {
        if (finished.compareAndSet(false, true)) {
            channel.closeSoon();
            whenOver.accept(why);
        }
    }
}
