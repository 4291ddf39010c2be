package dev.autotunnel.jsch;

import java.io.IOException;
import java.io.InputStream;
import java.io.InterruptedIOException;
import java.io.OutputStream;
import java.util.ArrayDeque;
import java.util.Objects;
import java.util.Queue;
import java.util.function.BooleanSupplier;
import org.jspecify.annotations.Nullable;

/**
 * What a channel received and nobody has read yet.
 *
 * <p>JSch's one reader thread writes into {@link #sink()}; whoever serves the channel reads here. The reader thread serves
 * all channels of a session, so it must not wait for any of them: the {@link FlowControl} sees to it that there is room, or
 * at least bounds the wait.
 */
final class Inbound extends InputStream {
    private final FlowControl flow;
    private final BooleanSupplier linkIsOver;
    private final Queue<byte[]> chunks = new ArrayDeque<>();
    private int queued;
    private byte[] current = {};
    private int position;
    private boolean complete;
    private @Nullable String brokenBy;

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
    synchronized void breakOff(String why) {
        if (brokenBy == null && !complete) {
            brokenBy = why;
        }
        notifyAll();
    }

    @Override
    public synchronized void close() {
        brokenBy = "closed";
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
            flow.consumed(count);
        }
        return count;
    }

    private synchronized int take(byte[] to, int offset, int length) throws IOException {
        while (brokenBy == null && !complete && queued == 0) {
            await(0);
        }
        if (brokenBy != null) {
            throw new IOException(brokenBy);
        }
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

    private synchronized void put(byte[] from, int offset, int length) throws IOException {
        long until = System.nanoTime() + flow.grace().toNanos();
        while (brokenBy == null && queued > 0 && queued + length > flow.capacity()) {
            long left = until - System.nanoTime();
            if (left <= 0) {
                brokenBy = "it did not take its data for " + flow.grace();
                notifyAll();
            } else {
                await(left);
            }
        }
        if (brokenBy != null) {
            throw new IOException(brokenBy);
        }
        byte[] chunk = new byte[length];
        System.arraycopy(from, offset, chunk, 0, length);
        chunks.add(chunk);
        queued += length;
        notifyAll();
    }

    private synchronized void finish() {
        complete = true;
        notifyAll();
    }

    private void await(long nanos) throws InterruptedIOException {
        try {
            if (nanos == 0) {
                wait();
            } else {
                wait(nanos / 1_000_000 + 1);
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new InterruptedIOException("interrupted");
        }
    }
}
