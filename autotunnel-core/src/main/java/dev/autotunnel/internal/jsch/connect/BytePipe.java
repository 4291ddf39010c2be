package dev.autotunnel.internal.jsch.connect;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.util.function.BooleanSupplier;
import org.jspecify.annotations.Nullable;

/**
 * A bounded pipe between two threads, which a third thread can end at any time. Interrupts do not end a wait: JSch interrupts
 * threads for other purposes, and half of a packet would break the session.
 *
 * <p>Thread-safe.
 */
final class BytePipe {
    private static final int SIZE = 64 * 1024;

    private final byte[] ring = new byte[SIZE]; // guarded by this, like all fields
    private int first;
    private int count;
    private boolean ended;
    private @Nullable String why;

    /**
     * Ends the pipe. Bytes that were written before can still be read. Later writes are dropped.
     *
     * @param reason the message of the exception that the reader gets after the last byte; null for an ordinary end
     */
    synchronized void end(@Nullable String reason) {
        if (!ended) {
            ended = true;
            why = reason;
            notifyAll();
        }
    }

    /** Ends the pipe, and drops what was not read yet. */
    synchronized void close() {
        ended = true;
        count = 0;
        notifyAll();
    }

    /** Waits until there is something to read. Returns the number of bytes, or -1 after the end. */
    private synchronized int read(byte[] to, int offset, int length) throws IOException {
        if (length == 0) {
            return 0;
        }
        await(() -> count > 0);
        if (count == 0) {
            if (why != null) {
                throw new IOException(why);
            }
            return -1;
        }
        int part = Math.min(Math.min(length, count), SIZE - first);
        System.arraycopy(ring, first, to, offset, part);
        first = (first + part) % SIZE;
        count -= part;
        notifyAll();
        return part;
    }

    /** Waits until there is room, and returns how many bytes were taken. */
    private synchronized int write(byte[] from, int offset, int length) {
        await(() -> count < SIZE);
        if (ended) {
            return length;
        }
        int begin = (first + count) % SIZE;
        int part = Math.min(Math.min(length, SIZE - count), SIZE - begin);
        System.arraycopy(from, offset, ring, begin, part);
        count += part;
        notifyAll();
        return part;
    }

    private synchronized void await(BooleanSupplier ready) {
        boolean interrupted = false;
        while (!ready.getAsBoolean() && !ended) {
            try {
                wait();
            } catch (InterruptedException e) {
                interrupted = true;
            }
        }
        if (interrupted) {
            Thread.currentThread().interrupt();
        }
    }

    /** Returns the end to read from. */
    InputStream input() {
        return new InputStream() {
            @Override
            public int read() throws IOException {
                byte[] one = new byte[1];
                return read(one, 0, 1) < 0 ? -1 : one[0] & 0xff;
            }

            @Override
            public int read(byte[] to, int offset, int length) throws IOException {
                return BytePipe.this.read(to, offset, length);
            }
        };
    }

    /** Returns the end to write to. */
    OutputStream output() {
        return new OutputStream() {
            @Override
            public void write(int b) {
                write(new byte[] {(byte) b}, 0, 1);
            }

            @Override
            public void write(byte[] from, int offset, int length) {
                for (int done = 0; done < length; ) {
                    done += BytePipe.this.write(from, offset + done, length - done);
                }
            }
        };
    }
}
