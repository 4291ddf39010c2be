package dev.autotunnel.internal.transport;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.ByteBuffer;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * One direction of a {@link FakeChannel}: bounded, and it can break. Other than the JDK's piped streams it does not mind which
 * threads use it.
 */
final class BytePipe {
    static final int CAPACITY = 64 * 1024;

    private final byte[] ring = new byte[CAPACITY];
    private int head;
    private int size;
    private boolean ended;
    private @Nullable IOException broken;
    private @Nullable Runnable whenRoom;

    InputStream input() {
        return new Input();
    }

    OutputStream output() {
        return new Output();
    }

    /** Runs the task as soon as {@link #offer} would take something or fail. */
    void whenRoom(Runnable task) {
        synchronized (this) {
            if (size == CAPACITY && broken == null) {
                whenRoom = task;
                return;
            }
        }
        task.run();
    }

    private @Nullable Runnable roomTask() {
        Runnable task = whenRoom;
        whenRoom = null;
        return task;
    }

    private static void run(@Nullable Runnable task) {
        if (task != null) {
            task.run();
        }
    }

    /** Puts what there is room for. */
    synchronized void offer(ByteBuffer bytes) throws IOException {
        while (bytes.hasRemaining() && size < CAPACITY) {
            byte[] some = new byte[Math.min(bytes.remaining(), CAPACITY - size)];
            bytes.get(some);
            int done = 0;
            while (done < some.length) {
                done += put(some, done, some.length - done);
            }
        }
        checkBroken();
    }

    /** Hands on what that one takes; whether that was all there will be. */
    boolean handOn(ChannelReceiver to) throws IOException {
        boolean all;
        Runnable task;
        synchronized (this) {
            all = handOnNow(to);
            task = size < CAPACITY ? roomTask() : null;
        }
        run(task);
        return all;
    }

    private boolean handOnNow(ChannelReceiver to) throws IOException {
        checkBroken();
        boolean takesMore = true;
        while (size > 0 && takesMore) {
            int offered = Math.min(size, CAPACITY - head);
            int count = to.take(ring, head, offered);
            head = (head + count) % CAPACITY;
            size -= count;
            takesMore = count == offered;
            notifyAll();
        }
        return ended && size == 0;
    }

    /** Lets readers and writers fail from now on, waiting ones included; what is in the pipe is lost. */
    void breakOff(String why) {
        Runnable task;
        synchronized (this) {
            if (broken == null) {
                broken = new IOException(why);
            }
            notifyAll();
            task = roomTask();
        }
        run(task);
    }

    /** The same, but what was sent to its end can still be read. */
    void abandon(String why) {
        if (!isEnded()) {
            breakOff(why);
        }
    }

    private synchronized boolean isEnded() {
        return ended;
    }

    private synchronized void end() {
        ended = true;
        notifyAll();
    }

    private int take(byte[] to, int offset, int length) throws IOException {
        int count;
        Runnable task;
        synchronized (this) {
            count = takeNow(to, offset, length);
            task = count > 0 ? roomTask() : null;
        }
        run(task);
        return count;
    }

    private synchronized int takeNow(byte[] to, int offset, int length) throws IOException {
        while (size == 0 && !ended) {
            await();
        }
        checkBroken();
        if (size == 0) {
            return -1;
        }
        int count = Math.min(length, Math.min(size, CAPACITY - head));
        System.arraycopy(ring, head, to, offset, count);
        head = (head + count) % CAPACITY;
        size -= count;
        notifyAll();
        return count;
    }

    private synchronized int put(byte[] from, int offset, int length) throws IOException {
        while (size == CAPACITY) {
            await();
        }
        checkBroken();
        if (ended) {
            throw new IOException("written after the end");
        }
        int tail = (head + size) % CAPACITY;
        int count = Math.min(length, Math.min(CAPACITY - size, CAPACITY - tail));
        System.arraycopy(from, offset, ring, tail, count);
        size += count;
        notifyAll();
        return count;
    }

    @SuppressWarnings("WaitNotInLoop") // its callers loop
    private void await() throws IOException {
        checkBroken();
        try {
            wait();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IOException("interrupted", e);
        }
    }

    private void checkBroken() throws IOException {
        if (broken != null) {
            throw new IOException(broken.getMessage(), broken);
        }
    }

    private final class Input extends InputStream {
        @Override
        public int read() throws IOException {
            byte[] one = new byte[1];
            return read(one, 0, 1) < 0 ? -1 : one[0] & 0xff;
        }

        @Override
        public int read(byte[] to, int offset, int length) throws IOException {
            Objects.checkFromIndexSize(offset, length, to.length);
            return length == 0 ? 0 : take(to, offset, length);
        }
    }

    private final class Output extends OutputStream {
        @Override
        public void write(int one) throws IOException {
            write(new byte[] {(byte) one}, 0, 1);
        }

        @Override
        public void write(byte[] from, int offset, int length) throws IOException {
            Objects.checkFromIndexSize(offset, length, from.length);
            int written = 0;
            while (written < length) {
                written += put(from, offset + written, length - written);
            }
        }

        @Override
        public void close() {
            end();
        }
    }
}
