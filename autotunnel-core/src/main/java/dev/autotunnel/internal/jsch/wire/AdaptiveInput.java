package dev.autotunnel.internal.jsch.wire;

import java.io.FilterInputStream;
import java.io.IOException;
import java.io.InputStream;

/**
 * Reads from the socket with a buffer that adapts to the traffic. The buffer starts small, since each tunnel keeps this
 * memory for as long as it is up. It grows on a busy link, so that one read takes several packets, since each read of a
 * socket has its cost. It becomes small again after several reads in a row that brought little.
 *
 * <p>Not thread-safe.
 */
final class AdaptiveInput extends FilterInputStream {
    static final int LEAST = 2 * 1024;
    static final int MOST = 128 * 1024;

    /** After this many reads in a row that fill less than a quarter of the buffer, the link counts as quiet. */
    static final int QUIET_READINGS = 16;

    private byte[] buffer = new byte[LEAST];
    private int next;
    private int end;
    private int quietReadings;

    AdaptiveInput(InputStream socket) {
        super(socket);
    }

    @Override
    public int read() throws IOException {
        byte[] one = new byte[1];
        return read(one, 0, 1) < 0 ? -1 : one[0] & 0xff;
    }

    /** Returns the bytes that are buffered already, even if they are few; otherwise waits for the next bytes. */
    @Override
    public int read(byte[] to, int offset, int length) throws IOException {
        if (length == 0) {
            return 0;
        }
        if (next == end) {
            if (length >= buffer.length) {
                return in.read(to, offset, length);
            }
            if (!fill()) {
                return -1;
            }
        }
        int count = Math.min(length, end - next);
        System.arraycopy(buffer, next, to, offset, count);
        next += count;
        return count;
    }

    /** Returns the size of the buffer. */
    int capacity() {
        return buffer.length;
    }

    private boolean fill() throws IOException {
        fit();
        next = 0;
        end = 0;
        end = Math.max(0, in.read(buffer, 0, buffer.length));
        return end > 0;
    }

    /** Adapts the size of the buffer to the number of bytes in the last read. */
    private void fit() {
        if (end == buffer.length && end < MOST) {
            buffer = new byte[2 * end];
        }
        quietReadings = end < buffer.length / 4 ? quietReadings + 1 : 0;
        if (quietReadings >= QUIET_READINGS && buffer.length > LEAST) {
            buffer = new byte[LEAST];
        }
    }
}
