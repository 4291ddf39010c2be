package dev.autotunnel.jsch;

import dev.autotunnel.runtime.Words;
import dev.autotunnel.transport.StalledException;
import java.io.IOException;
import java.io.InputStream;
import java.io.InterruptedIOException;
import java.io.OutputStream;
import java.util.ArrayDeque;
import java.util.Objects;
import java.util.Queue;
import java.util.function.BooleanSupplier;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * What a channel received and nobody has read yet.
 *
 * <p>JSch's one reader thread writes into {@link #sink()}; whoever serves the channel reads here. The reader thread serves
 * all channels of a session, so it must not wait for any of them: the {@link FlowControl} sees to it that there is room, or
 * at least bounds the wait.
 */
final class Inbound extends InputStream {
    private static final Logger LOG = LoggerFactory.getLogger(Inbound.class);

    private final FlowControl flow;
    private final BooleanSupplier linkIsOver;
    private final Queue<byte[]> chunks = new ArrayDeque<>();
    private int queued;
    private byte[] current = {};
    private int position;
    private boolean complete;
    private @Nullable IOException brokenBy;
    private Consumer<IOException> whenBroken = why -> {};

    Inbound(FlowControl flow, BooleanSupplier linkIsOver) {
        this.flow = flow;
        this.linkIsOver = linkIsOver;
    }

    /** Where JSch writes to. Closing it is the other side's EOF, unless the link is over: JSch closes it then too. */
    OutputStream sink() {
        return new OutputStream() {
            @Override
            public void write(int b) throws IOException {
                write(new byte[] {(byte) b}, 0, 1);
            }

            @Override
            public void write(byte[] from, int offset, int length) throws IOException {
                put(from, offset, length);
                flow.received();
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

    /** Readers get an exception from now on, unless all bytes have come: they must not take this for a clean end. */
    void breakOff(String why) {
        breakOff(new IOException(why));
    }

    /** Told once, unless it was we who closed it. */
    void whenBroken(Consumer<IOException> told) {
        IOException already;
        synchronized (this) {
            whenBroken = told;
            already = brokenBy;
        }
        if (already != null) {
            told.accept(already);
        }
    }

    @Override
    public synchronized void close() {
        brokenBy = new IOException("closed");
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
        if (count > 0) {
            grant(count);
        }
        return count;
    }

    /** What was read is the reader's, whatever becomes of the link; that it broke is told by the next read. */
    private void grant(int count) {
        try {
            flow.consumed(count);
        } catch (IOException e) {
            LOG.debug("no more can be asked for", e);
        }
    }

    private synchronized int take(byte[] to, int offset, int length) throws IOException {
        try {
            while (brokenBy == null && !complete && queued == 0) {
                wait();
            }
        } catch (InterruptedException e) {
            throw interrupted();
        }
        throwIfBroken();
        if (queued == 0) {
            return -1;
        }
        if (position == current.length) {
            current = Objects.requireNonNull(chunks.poll(), "bytes are queued");
            position = 0;
        }
        int count = Math.min(length, current.length - position);
        System.arraycopy(current, position, to, offset, count);
        position += count;
        queued -= count;
        notifyAll();
        return count;
    }

    private void put(byte[] from, int offset, int length) throws IOException {
        if (!awaitRoom(length)) {
            breakOff(new StalledException("a client did not take its data for " + Words.of(flow.grace())));
        }
        add(from, offset, length);
    }

    private synchronized void add(byte[] from, int offset, int length) throws IOException {
        throwIfBroken();
        byte[] chunk = new byte[length];
        System.arraycopy(from, offset, chunk, 0, length);
        chunks.add(chunk);
        queued += length;
        notifyAll();
    }

    private void breakOff(IOException why) {
        Consumer<IOException> told;
        synchronized (this) {
            if (brokenBy != null || complete) {
                return;
            }
            brokenBy = why;
            told = whenBroken;
            notifyAll();
        }
        told.accept(why);
    }

    private void throwIfBroken() throws IOException {
        if (brokenBy != null) {
            throw new IOException(brokenBy);
        }
    }

    private synchronized void finish() {
        complete = true;
        notifyAll();
    }

    /** On JSch's reader thread: while it waits here, so do all channels of the session. */
    private synchronized boolean awaitRoom(int length) throws InterruptedIOException {
        long until = System.nanoTime() + flow.grace().toNanos();
        try {
            while (brokenBy == null && queued > 0 && queued + length > flow.capacity()) {
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
