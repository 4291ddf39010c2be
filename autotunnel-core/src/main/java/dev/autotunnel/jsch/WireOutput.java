package dev.autotunnel.jsch;

import java.io.IOException;
import java.io.OutputStream;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * What goes out: each packet at once, unless several are sent together, since each writing to a socket has its price, and wakes
 * the other side. Thread-safe; what was given first goes out first, whoever gave it.
 */
final class WireOutput extends OutputStream {
    /** The most that goes out in one piece, which is as much as the JDK hands to the kernel in one. */
    static final int MOST = 128 * 1024;

    /** Gives some packets. */
    interface Sending {
        void send() throws IOException;
    }

    /** Lasts no longer than those who send. Not shared between outputs: that of a jump host sends what the one above it held. */
    private final ThreadLocal<byte[]> memory = ThreadLocal.withInitial(() -> new byte[MOST]);

    private @Nullable OutputStream out; // guarded by this, as is all below
    private byte @Nullable [] held; // the holder's memory, where something is held back
    private int size;
    private @Nullable Thread holder;

    /** Where it all goes. */
    synchronized void connect(OutputStream to) {
        out = to;
    }

    /**
     * Holds back what this thread gives meanwhile, until there is enough of it, another thread gives something, or the task is
     * done. One thread at a time can have that; for others nothing changes.
     */
    void together(Sending task) throws IOException {
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
            keep(from, offset, length);
            return;
        }
        send();
        connected().write(from, offset, length);
    }

    @Override
    public synchronized void close() throws IOException {
        connected().close();
    }

    private synchronized boolean hold() {
        if (holder != null) {
            return false;
        }
        holder = Thread.currentThread();
        return true;
    }

    private synchronized void release() throws IOException {
        holder = null;
        send();
    }

    private void keep(byte[] from, int offset, int length) {
        byte[] into = memory.get();
        System.arraycopy(from, offset, into, size, length);
        held = into;
        size += length;
    }

    private void send() throws IOException {
        byte[] from = held;
        int count = size;
        held = null;
        size = 0;
        if (from != null) {
            connected().write(from, 0, count);
        }
    }

    private OutputStream connected() {
        return Objects.requireNonNull(out, "not connected");
    }
}
