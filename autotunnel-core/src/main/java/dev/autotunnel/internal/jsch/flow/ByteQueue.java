package dev.autotunnel.internal.jsch.flow;

import java.io.IOException;
import java.util.ArrayDeque;
import java.util.Deque;
import org.jspecify.annotations.Nullable;

/**
 * A queue of bytes. It uses about as much memory as it holds bytes, however small the pieces are. An empty queue uses no
 * memory. Not thread-safe.
 */
final class ByteQueue {
    private static final int SMALLEST_CHUNK = 1024;
    private static final int LARGEST_CHUNK = 32 * 1024;

    /** Takes bytes from the head of the queue. */
    interface Taker {
        /** Takes some bytes and returns how many. Taking ends if this is fewer than {@code length}. */
        int take(byte[] from, int offset, int length) throws IOException;
    }

    private final Deque<Chunk> chunks = new ArrayDeque<>();
    private @Nullable Chunk spare;
    private int size;

    int size() {
        return size;
    }

    void add(byte[] from, int offset, int length) {
        int added = 0;
        while (added < length) {
            Chunk tail = chunks.peekLast();
            if (tail == null || tail.isFull()) {
                tail = fresh(length - added);
                chunks.addLast(tail);
            }
            added += tail.add(from, offset + added, length - added);
        }
        size += length;
    }

    /** Moves at most {@code length} bytes to {@code to}, and returns how many. */
    int take(byte[] to, int offset, int length) throws IOException {
        return drain(
                (from, start, available) -> {
                    int count = Math.min(length, available);
                    System.arraycopy(from, start, to, offset, count);
                    return count;
                },
                1);
    }

    /** Passes the bytes to the taker until it takes no more. Returns how many bytes were taken. */
    int drain(Taker taker) throws IOException {
        return drain(taker, Integer.MAX_VALUE);
    }

    private int drain(Taker taker, int mostChunks) throws IOException {
        int before = size;
        for (int i = 0; i < mostChunks && size > 0; i++) {
            Chunk head = chunks.getFirst();
            size -= head.drain(taker);
            if (!head.isEmpty()) {
                break;
            }
            chunks.removeFirst();
            spare = head;
        }
        if (size == 0) {
            chunks.clear();
            spare = null;
        }
        return before - size;
    }

    /**
     * Returns an empty chunk. The chunk is large enough for many small pieces, and not larger than the queued bytes justify.
     */
    private Chunk fresh(int wanted) {
        int capacity = Math.min(LARGEST_CHUNK, Math.max(SMALLEST_CHUNK, Math.max(wanted, size)));
        Chunk used = spare;
        spare = null;
        return used != null && used.capacity() == capacity ? used.reset() : new Chunk(capacity);
    }

    private static final class Chunk {
        private final byte[] bytes;
        private int start;
        private int end;

        Chunk(int capacity) {
            bytes = new byte[capacity];
        }

        Chunk reset() {
            start = 0;
            end = 0;
            return this;
        }

        int capacity() {
            return bytes.length;
        }

        boolean isFull() {
            return end == bytes.length;
        }

        boolean isEmpty() {
            return start == end;
        }

        int add(byte[] from, int offset, int length) {
            int count = Math.min(length, bytes.length - end);
            System.arraycopy(from, offset, bytes, end, count);
            end += count;
            return count;
        }

        int drain(Taker taker) throws IOException {
            int count = taker.take(bytes, start, end - start);
            start += count;
            return count;
        }
    }
}
