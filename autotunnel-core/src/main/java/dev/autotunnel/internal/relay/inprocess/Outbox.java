package dev.autotunnel.internal.relay.inprocess;

import dev.autotunnel.internal.transport.SshChannel;
import java.io.IOException;
import java.io.InterruptedIOException;
import java.net.SocketException;
import java.nio.ByteBuffer;
import java.util.concurrent.Executor;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.IntConsumer;
import org.jspecify.annotations.Nullable;

/**
 * Sends the bytes that a thread of the application writes, on that thread. If the other side has no room, the thread waits.
 *
 * <p>A virtual thread does not send by itself, a thread of the pool does. For an interrupt would close the link's own socket,
 * if the virtual thread waited there; and below JDK 24 it would pin its carrier thread. Thread-safe.
 */
final class Outbox {
    /** How many bytes a virtual thread hands to the pool at a time: about four packets of the usual size. */
    private static final int MOST_ASIDE = 127 * 1024;

    private final SshChannel channel;
    private final Executor aside;
    private final IntConsumer sent;
    private final ReentrantLock oneWriter = new ReentrantLock();
    private final ReentrantLock lock = new ReentrantLock();
    private final Condition changed = lock.newCondition();
    private boolean room; // guarded by lock, like all fields below
    private boolean ended;
    private boolean peerGone;
    private @Nullable String failure;

    /**
     * Makes the sending half of a connection.
     *
     * @param aside runs tasks that may wait while the link is congested, one at a time
     * @param sent counts the bytes
     */
    Outbox(SshChannel channel, Executor aside, IntConsumer sent) {
        this.channel = channel;
        this.aside = aside;
        this.sent = sent;
    }

    /** Sends all bytes. Waits until the other side has room for them. */
    void write(byte[] from, int offset, int length) throws IOException {
        ByteBuffer bytes = ByteBuffer.wrap(from, offset, length);
        oneWriter.lock();
        try {
            boolean virtual = SocketWaits.onVirtualThread();
            do {
                requireOpen();
                if (virtual) {
                    offerAside(bytes);
                } else {
                    offer(bytes);
                }
                if (bytes.hasRemaining()) {
                    awaitRoom();
                }
            } while (bytes.hasRemaining());
        } finally {
            oneWriter.unlock();
        }
    }

    /** Ends the data to the other side. Writes fail from now on. */
    void end() throws IOException {
        lock.lock();
        try {
            if (ended) {
                return;
            }
            ended = true;
            changed.signalAll();
        } finally {
            lock.unlock();
        }
        if (SocketWaits.onVirtualThread()) {
            aside.execute(this::sendEnd);
        } else {
            channel.output().close();
        }
    }

    /** Notes that the other side has closed its half: if it takes no more either, it is gone. */
    void peerEnded() {
        lock.lock();
        try {
            peerGone = true;
        } finally {
            lock.unlock();
        }
    }

    /** Fails all writes from now on, unless an earlier failure does. */
    void fail(String message) {
        lock.lock();
        try {
            failure = failure == null ? message : failure;
            changed.signalAll();
        } finally {
            lock.unlock();
        }
    }

    /** Sends the end of data. Called on a thread that may wait while the link is congested. */
    void sendEnd() {
        try {
            channel.output().close();
        } catch (IOException e) {
            fail("Connection reset");
        }
    }

    private void requireOpen() throws SocketException {
        lock.lock();
        try {
            if (failure != null) {
                throw new SocketException(failure);
            }
            if (ended) {
                throw new SocketException("Broken pipe");
            }
        } finally {
            lock.unlock();
        }
    }

    /** An interrupt that came before waits until the bytes are sent: the link's own socket may be one that it closes. */
    private void offer(ByteBuffer bytes) throws IOException {
        int before = bytes.remaining();
        boolean interrupted = Thread.interrupted();
        try {
            channel.offer(bytes);
        } catch (IOException e) {
            throw refused(e);
        } finally {
            sent.accept(before - bytes.remaining());
            if (interrupted) {
                Thread.currentThread().interrupt();
            }
        }
    }

    private SocketException refused(IOException why) throws SocketException {
        requireOpen();
        lock.lock();
        try {
            SocketException refused = new SocketException(peerGone ? "Broken pipe" : "Connection reset");
            refused.initCause(why);
            return refused;
        } finally {
            lock.unlock();
        }
    }

    /**
     * Sends a copy of the next bytes on a thread of the pool. The pool may still send when the writer has been interrupted and
     * its array is the application's again.
     */
    private void offerAside(ByteBuffer bytes) throws IOException {
        byte[] copy = new byte[Math.min(bytes.remaining(), MOST_ASIDE)];
        bytes.get(bytes.position(), copy);
        Offered offered = new Offered(ByteBuffer.wrap(copy));
        aside.execute(offered);
        lock.lock();
        try {
            SocketWaits.await(changed, SocketWaits.FOR_EVER, () -> offered.done || failure != null);
        } finally {
            lock.unlock();
        }
        requireOpen();
        if (offered.failure != null) {
            throw offered.failure;
        }
        bytes.position(bytes.position() + offered.bytes.position());
    }

    private void awaitRoom() throws InterruptedIOException {
        lock.lock();
        try {
            room = false;
        } finally {
            lock.unlock();
        }
        channel.whenRoom(this::roomAgain); // without the lock: it may call back at once
        lock.lock();
        try {
            SocketWaits.await(changed, SocketWaits.FOR_EVER, () -> room || ended || failure != null);
        } finally {
            lock.unlock();
        }
    }

    private void roomAgain() {
        lock.lock();
        try {
            room = true;
            changed.signalAll();
        } finally {
            lock.unlock();
        }
    }

    /** One try to send, on a thread of the pool. */
    private final class Offered implements Runnable {
        private final ByteBuffer bytes;
        private boolean done; // guarded by lock, like the next field
        private @Nullable IOException failure;

        private Offered(ByteBuffer bytes) {
            this.bytes = bytes;
        }

        @Override
        public void run() {
            IOException why = null;
            try {
                offer(bytes);
            } catch (IOException e) {
                why = e;
            } catch (RuntimeException | Error e) { // or the writer would wait for ever
                why = new IOException("cannot send", e);
            }
            lock.lock();
            try {
                failure = why;
                done = true;
                changed.signalAll();
            } finally {
                lock.unlock();
            }
        }
    }
}
