package dev.autotunnel.internal.jsch.wire;

import java.io.IOException;
import java.io.OutputStream;
import java.lang.ref.WeakReference;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * What goes out: each packet at once, unless several are sent together, since each writing to a socket has its price, and wakes
 * the other side. Thread-safe; what was given first goes out first, whoever gave it.
 */
public final class CoalescingOutput extends OutputStream {
    /** The most that goes out in one piece, which is as much as the JDK hands to the kernel in one. */
    static final int MOST = 128 * 1024;

    private static final byte[] NOTHING = {};

    /** Gives some packets. */
    public interface Sending {
        void send() throws IOException;
    }

    private volatile @Nullable OutputStream out;
    private WeakReference<byte[]> memory =
            new WeakReference<>(null); // guarded by this, as is all below; the collector takes it
    private byte[] held = NOTHING; // where there is a holder, else empty
    private int size;
    private @Nullable Thread holder;

    /** Where it all goes. */
    void connect(OutputStream to) {
        out = to;
    }

    /**
     * Holds back what this thread gives meanwhile, until there is enough of it, another thread gives something, or the task is
     * done. One thread at a time can have that; for others nothing changes.
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

    /** Does not wait for who writes, whom it frees. */
    @Override
    public void close() throws IOException {
        connected().close();
    }

    /** Before anything is given: a packet for which there was no memory left could not be given again. */
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
