package dev.autotunnel.internal.jsch.wire;

import java.io.IOException;
import java.io.OutputStream;
import java.lang.ref.WeakReference;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * Writes each packet to the socket at once, unless {@link #together} collects several packets. Each write to a socket has its
 * cost, and wakes the other side. Packets go out in the order in which they were written, from all threads.
 *
 * <p>Thread-safe.
 */
public final class CoalescingOutput extends OutputStream {
    /** The most bytes that go out in one piece. The JDK passes as many to the kernel in one call. */
    static final int MOST = 128 * 1024;

    private static final byte[] NOTHING = {};

    /** Writes some packets. */
    public interface Sending {
        void send() throws IOException;
    }

    private volatile @Nullable OutputStream out;

    /** The garbage collector may take this buffer while no thread uses it. */
    private WeakReference<byte[]> memory = new WeakReference<>(null); // guarded by this, like all fields below

    private byte[] held = NOTHING; // empty if there is no holder
    private int size;
    private @Nullable Thread holder;

    /** Sets the stream to which the packets go. */
    void connect(OutputStream to) {
        out = to;
    }

    /**
     * Runs the task, and holds back the packets that this thread writes meanwhile. They go out when the buffer is full, when
     * another thread writes a packet, or when the task is done. Only one thread at a time can hold packets back. The task of
     * another thread writes its packets at once.
     */
    public void together(Sending task) throws IOException {
        boolean holds = hold();
        try {
            task.send();
        } finally {
            if (holds) {
                release();
            }
        }
    }

    @Override
    public void write(int b) throws IOException {
        write(new byte[] {(byte) b}, 0, 1);
    }

    @Override
    public synchronized void write(byte[] from, int offset, int length) throws IOException {
        if (length > MOST - size) {
            send();
        }
        if (holder == Thread.currentThread() && length <= MOST) {
            System.arraycopy(from, offset, held, size, length);
            size += length;
            return;
        }
        send();
        connected().write(from, offset, length);
    }

    /** Closes the socket's stream without the lock, so it does not wait for a thread that writes, and frees that thread. */
    @Override
    public void close() throws IOException {
        connected().close();
    }

    /**
     * Allocates the buffer before any packet is encrypted. Encryption advances the sequence number, so a packet cannot be
     * retried after an {@code OutOfMemoryError}.
     */
    private synchronized boolean hold() {
        if (holder != null) {
            return false;
        }
        byte[] bytes = memory.get();
        if (bytes == null) {
            bytes = new byte[MOST];
            memory = new WeakReference<>(bytes);
        }
        held = bytes;
        holder = Thread.currentThread();
        return true;
    }

    private synchronized void release() throws IOException {
        holder = null;
        try {
            send();
        } finally {
            held = NOTHING;
        }
    }

    private void send() throws IOException {
        int count = size;
        size = 0;
        if (count > 0) {
            connected().write(held, 0, count);
        }
    }

    private OutputStream connected() {
        return Objects.requireNonNull(out, "not connected");
    }
}
