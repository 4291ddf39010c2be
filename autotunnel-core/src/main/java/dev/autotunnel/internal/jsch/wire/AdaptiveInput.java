package dev.autotunnel.internal.jsch.wire;

import java.io.FilterInputStream;
import java.io.IOException;
import java.io.InputStream;

/**
 * What comes in, read from the socket in pieces as large as there is traffic: little at first, since each tunnel has this memory
 * for as long as it is up, several packets at once on a busy link, since each reading of a socket has its price, and little again
 * once some readings in a row brought little.
 *
 * <p>For one thread.
 */
final class AdaptiveInput extends FilterInputStream {
    static final int LEAST = 2 * 1024;
    static final int MOST = 128 * 1024;

    /** After that many readings in a row of less than a quarter it is a quiet link again. */
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

    /** What is there already, however little; else what comes next. */
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

    /** How much memory it takes. */
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

    /** By what the last reading brought. */
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
