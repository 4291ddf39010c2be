package dev.autotunnel.internal.relay.inprocess;

import java.io.IOException;
import java.net.SocketException;
import java.net.SocketTimeoutException;
import java.util.Objects;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;

/**
 * Hands the bytes of a channel to the thread that reads the socket. It has no buffer: the reading thread lends its own array,
 * and what nobody reads stays in the channel's queue, within its window.
 *
 * <p>Thread-safe.
 */
final class Inbox {
    private final ReentrantLock oneReader = new ReentrantLock();
    private final ReentrantLock lock = new ReentrantLock();
    private final Condition changed = lock.newCondition();
    private byte @Nullable [] into; // guarded by lock, like all fields below; null if nobody reads
    private int at;
    private int end;
    private int filled;
    private boolean ended;
    private boolean shut;
    private @Nullable String failure;

    /**
     * Copies as many bytes as the reading thread has room for. Returns how many.
     *
     * @throws SocketException if nobody will read any more
     */
    int offer(byte[] from, int offset, int length) throws SocketException {
        lock.lock();
        try {
            if (failure != null) {
                throw new SocketException(failure);
            }
            byte[] to = into;
            if (to == null || at == end) {
                return 0;
            }
            int count = Math.min(length, end - at);
            System.arraycopy(from, offset, to, at, count);
            at += count;
            filled += count;
            changed.signal();
            return count;
        } finally {
            lock.unlock();
        }
    }

    /** Returns how many bytes can be read without waiting, if the channel has {@code queued} bytes. */
    int available(int queued) throws SocketException {
        lock.lock();
        try {
            if (failure != null) {
                throw new SocketException(failure);
            }
            return shut ? 0 : queued;
        } finally {
            lock.unlock();
        }
    }

    /** Ends the data: reads return -1 once everything is read. */
    void end() {
        lock.lock();
        try {
            ended = true;
            changed.signalAll();
        } finally {
            lock.unlock();
        }
    }

    /** Makes all reads return -1 from now on, whatever comes. */
    void shut() {
        lock.lock();
        try {
            shut = true;
            changed.signalAll();
        } finally {
            lock.unlock();
        }
    }

    /** Fails all reads from now on, unless an earlier failure does. */
    void fail(String message) {
        lock.lock();
        try {
            failure = failure == null ? message : failure;
            changed.signalAll();
        } finally {
            lock.unlock();
        }
    }

    /**
     * Reads at least one byte, and waits for it.
     *
     * @param more asks the channel for what it has queued; it calls {@link #offer}
     * @return how many bytes were read; -1 at the end of the data
     * @throws SocketTimeoutException if the time {@code until} is over, see {@link SocketWaits}
     */
    int read(byte[] to, int offset, int length, long until, Runnable more) throws IOException {
        Objects.checkFromIndexSize(offset, length, to.length);
        if (length == 0) {
            return 0;
        }
        oneReader.lock();
        try {
            lend(to, offset, length);
            try {
                more.run(); // without the lock: the channel's own lock comes first
            } catch (RuntimeException | Error e) {
                takeBack();
                throw e;
            }
            return awaitBytes(until);
        } finally {
            oneReader.unlock();
        }
    }

    private void lend(byte[] to, int offset, int length) {
        lock.lock();
        try {
            into = shut ? null : to;
            at = offset;
            end = offset + length;
            filled = 0;
        } finally {
            lock.unlock();
        }
    }

    private void takeBack() {
        lock.lock();
        try {
            into = null;
        } finally {
            lock.unlock();
        }
    }

    /**
     * Waits, returns what the read gives, and takes the array back before anybody else has the lock: nothing is copied into it
     * afterwards, and a read that is too late has got nothing.
     */
    private int awaitBytes(long until) throws IOException {
        lock.lock();
        try {
            if (!SocketWaits.await(changed, until, this::isDecided)) {
                throw new SocketTimeoutException("Read timed out");
            }
            return result();
        } finally {
            into = null;
            lock.unlock();
        }
    }

    private boolean isDecided() {
        return filled > 0 || ended || shut || failure != null;
    }

    private int result() throws SocketException {
        if (filled > 0) {
            return filled;
        }
        if (failure != null) {
            throw new SocketException(failure);
        }
        return -1;
    }
}
