package dev.autotunnel.internal.jsch.flow;

import dev.autotunnel.internal.runtime.DurationText;
import dev.autotunnel.internal.runtime.Guard;
import dev.autotunnel.internal.transport.ChannelReceiver;
import dev.autotunnel.internal.transport.LinkEndedException;
import dev.autotunnel.internal.transport.StalledException;
import java.io.IOException;
import java.io.InputStream;
import java.io.InterruptedIOException;
import java.io.OutputStream;
import java.util.Objects;
import java.util.function.BooleanSupplier;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The bytes that a channel received. They go straight to a {@link ChannelReceiver}. Bytes that the receiver, or a thread that
 * reads here, does not take at once are queued.
 *
 * <p>JSch's only reader thread writes into {@link #sink()}. This thread serves all channels of a session, so it must not wait
 * for any of them. The {@link FlowControl} ensures that there is room, or at least bounds the wait.
 *
 * <p>Thread-safe.
 */
public final class ChannelInput extends InputStream {
    private static final Logger LOG = LoggerFactory.getLogger(ChannelInput.class);

    private final FlowControl flow;
    private final BooleanSupplier linkIsOver;
    private final ByteQueue queue = new ByteQueue(); // guarded by this, like all fields below
    private @Nullable ChannelReceiver receiver;
    private boolean complete;
    private @Nullable IOException brokenBy;
    private boolean told;

    public ChannelInput(FlowControl flow, BooleanSupplier linkIsOver) {
        this.flow = flow;
        this.linkIsOver = linkIsOver;
    }

    /**
     * Returns the stream that JSch writes to. Its close stands for the other side's EOF, unless the link is over: JSch closes
     * the stream then too.
     */
    public OutputStream sink() {
        return new OutputStream() {
            @Override
            public void write(int b) throws IOException {
                write(new byte[] {(byte) b}, 0, 1);
            }

            @Override
            public void write(byte[] from, int offset, int length) throws IOException {
                try {
                    put(from, offset, length);
                } catch (OutOfMemoryError e) { // it ends this channel only, not the session
                    Guard.run(LOG, "could not end a channel", () -> breakOff(new IOException("out of memory", e)));
                }
            }

            @Override
            public void close() {
                if (linkIsOver.getAsBoolean()) {
                    breakOff("the connection to the server ended");
                } else {
                    finish();
                }
            }
        };
    }

    /** Passes all bytes to the receiver from now on, the queued bytes first. */
    public void receive(ChannelReceiver to) {
        synchronized (this) {
            receiver = to;
        }
        resume();
    }

    /** Passes the queued bytes to the receiver. */
    public void resume() {
        int taken = 0;
        synchronized (this) {
            if (receiver != null && brokenBy == null) {
                taken = handOn(receiver);
                notifyAll();
            }
        }
        taken(taken);
        tellEnd();
    }

    /** Fails all reads from now on, unless all bytes have come: readers must not take this for a clean end. */
    public void breakOff(String why) {
        breakOff(new LinkEndedException(why));
    }

    @Override
    public synchronized void close() {
        brokenBy = new IOException("closed");
        told = true;
        notifyAll();
    }

    @Override
    public int read() throws IOException {
        byte[] one = new byte[1];
        return read(one, 0, 1) < 0 ? -1 : one[0] & 0xff;
    }

    @Override
    public int read(byte[] to, int offset, int length) throws IOException {
        Objects.checkFromIndexSize(offset, length, to.length);
        if (length == 0) {
            return 0;
        }
        int count = take(to, offset, length);
        taken(count);
        return count;
    }

    @Override
    public synchronized int available() {
        return brokenBy == null ? queue.size() : 0;
    }

    private synchronized int take(byte[] to, int offset, int length) throws IOException {
        try {
            while (brokenBy == null && !complete && queue.size() == 0) {
                wait();
            }
        } catch (InterruptedException e) {
            throw interrupted();
        }
        if (brokenBy != null) {
            throw new IOException(brokenBy);
        }
        if (queue.size() == 0) {
            return -1;
        }
        int count = queue.take(to, offset, length);
        notifyAll();
        return count;
    }

    /**
     * Takes bytes from JSch. Bytes that come after the client's end are dropped: an exception would make JSch close the
     * channel on this thread.
     */
    private void put(byte[] from, int offset, int length) throws InterruptedIOException {
        if (!awaitRoom(length)) {
            breakOff(new StalledException("a client did not take its data for " + DurationText.of(flow.grace())));
        }
        int taken = 0;
        synchronized (this) {
            flow.received(length);
            if (brokenBy != null) {
                return;
            }
            if (receiver != null && queue.size() == 0) {
                taken = handOn(receiver, from, offset, length);
            }
            queue.add(from, offset + taken, length - taken);
            notifyAll();
        }
        taken(taken);
        tellEnd();
    }

    private int handOn(ChannelReceiver to) {
        try {
            return queue.drain(to::take);
        } catch (IOException e) {
            return giveUp(e);
        }
    }

    private int handOn(ChannelReceiver to, byte[] from, int offset, int length) {
        try {
            return to.take(from, offset, length);
        } catch (IOException e) {
            return giveUp(e);
        }
    }

    private int giveUp(IOException why) {
        brokenBy = why;
        return 0;
    }

    /**
     * Accounts for bytes that were taken, and sends a window adjust if one is due. If that fails the link is broken, but the
     * bytes stay taken; the failure of the link is reported elsewhere.
     */
    private void taken(int count) {
        if (count <= 0 || !flow.consumed(count)) {
            return;
        }
        ChannelReceiver aside;
        synchronized (this) {
            aside = receiver;
        }
        if (aside == null) {
            grant();
        } else {
            aside.execute(this::grant);
        }
    }

    private void grant() {
        try {
            flow.grant();
        } catch (IOException e) {
            LOG.debug("no more can be asked for", e);
        }
    }

    private void breakOff(IOException why) {
        synchronized (this) {
            if (brokenBy != null || complete) {
                return;
            }
            brokenBy = why;
            notifyAll();
        }
        tellEnd();
    }

    private void finish() {
        synchronized (this) {
            complete = true;
            notifyAll();
        }
        tellEnd();
    }

    private void tellEnd() {
        ChannelReceiver to;
        IOException why;
        synchronized (this) {
            boolean over = brokenBy != null || (complete && queue.size() == 0);
            if (!over || told || receiver == null) {
                return;
            }
            told = true;
            to = receiver;
            why = brokenBy;
        }
        if (why == null) {
            to.ended();
        } else {
            to.broke(why);
        }
    }

    /** Waits for room. Called on the reader thread: while it waits here, all channels of the session wait. */
    private synchronized boolean awaitRoom(int length) throws InterruptedIOException {
        if (queue.size() == 0) {
            return true;
        }
        long until = System.nanoTime() + flow.grace().toNanos();
        try {
            while (brokenBy == null && queue.size() > 0 && queue.size() + length > flow.capacity()) {
                long left = until - System.nanoTime();
                if (left <= 0) {
                    return false;
                }
                wait(left / 1_000_000 + 1);
            }
            return true;
        } catch (InterruptedException e) {
            throw interrupted();
        }
    }

    private static InterruptedIOException interrupted() {
        Thread.currentThread().interrupt();
        return new InterruptedIOException("interrupted");
    }
}
